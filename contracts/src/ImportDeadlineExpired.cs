namespace Imports.Contracts;

/// <summary>
/// Scheduled by the saga to itself with every wait: the wait that it names has lasted too long.
/// </summary>
public sealed record ImportDeadlineExpired
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>The state whose wait this deadline bounds.</summary>
    public required string State { get; init; }
}
