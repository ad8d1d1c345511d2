namespace Imports.Contracts;

/// <summary>
/// Sent by the fair scheduler to parsing: read the header if that is still to do, and cut the next slice of the source into batches.
/// Durable then: the cut's position, its attempt and its lease in <c>import</c>.
/// </summary>
public sealed record ParseImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
