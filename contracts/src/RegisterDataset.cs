namespace Imports.Contracts;

/// <summary>
/// Sent by the ingress to merge (again by the sweeper): make or check the table of a definition that came over the API, and store it as a version of its dataset. Durable then: the definition, in
/// <c>dataset_change</c>, which is open until merge has decided.
/// </summary>
public sealed record RegisterDataset
{
    /// <summary>The change, as the API shows it while it is not decided.</summary>
    public required Guid ChangeId { get; init; }
}
