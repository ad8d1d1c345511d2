using Imports.Ledger;

namespace Imports.Runs;

/// <summary>Whose run it is.</summary>
public readonly record struct RunName(Guid ImportId, int BatchNumber, int Attempt)
{
    internal RunLostException Lost(string why)
        => new(BatchNumber, Attempt, $"The sorted run of batch {BatchNumber} (attempt {Attempt}) cannot be read: {why}.");
}
