using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>A packed file or a workbook that is not what it should be.</summary>
public static class SourceFault
{
    /// <param name="how">In words, without anything that the file holds.</param>
    public static ImportException Damaged(string how) => new(ErrorCodes.SourceDamaged, $"The file is damaged or broken off: {how}. Write it anew and send it again.");
}
