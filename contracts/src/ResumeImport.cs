namespace Imports.Contracts;

/// <summary>Sent by the ingress to the saga: a paused import goes on. Durable then: <c>paused_at</c> is null again, which is what the scheduler looks at.</summary>
public sealed record ResumeImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
