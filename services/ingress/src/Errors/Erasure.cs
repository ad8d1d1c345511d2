using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>What is told of an import whose data were erased: nothing that came from its rows, from the request on.</summary>
internal static class Erasure
{
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportErased"/>.</exception>
    public static void Demand(ImportSnapshot import)
    {
        if (import.Erased)
            throw new ImportException(ErrorCodes.ImportErased, "The file and the rejected rows of the import were erased on request.");
    }
}
