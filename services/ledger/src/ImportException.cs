using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>The import cannot go on, and a repeat would not mend it: it fails with a stable code. The message holds no row values.</summary>
public class ImportException(string code, string message) : Exception(message)
{
    /// <summary>Of docs/error-codes.md.</summary>
    public string Code { get; } = code;
}

/// <summary>What a batch had staged is gone, or is not as it was written: it is staged anew, a few times; then the import fails.</summary>
public sealed class RunLostException(int batchNumber, int attempt, string message) : ImportException(ErrorCodes.RunUnreadable, message)
{
    public int BatchNumber { get; } = batchNumber;

    /// <summary>The one that wrote it.</summary>
    public int Attempt { get; } = attempt;
}

/// <summary>The import has moved on while it was worked on, e.g. failed for its deadline: what was done is rolled back, and nobody is told.</summary>
public sealed class ObsoleteWorkException(string message) : Exception(message);

/// <summary>The merge of an import has stopped because its cancellation was asked for, and what it wrote is rolled back: the saga is told so.</summary>
public sealed class ImportCancelledException(Guid importId) : Exception($"Import {importId} is to be cancelled.");

/// <summary>This delivery cannot go on: what was done is rolled back, and the same work is asked for again by a message of its own.</summary>
public class AskAgainException(string message) : Exception(message);

/// <summary>A delivery has been at work for as long as it may.</summary>
public sealed class DeliveryExpiredException(TimeSpan limit) : AskAgainException($"The delivery has taken {limit.TotalSeconds:0} s, which is as long as it may.");
