namespace Imports.Contracts;

/// <summary>
/// The row accounting: <c>read = staged + malformed</c>, <c>staged = valid + rejected + duplicates</c>, <c>valid = inserted + updated + unchanged</c>.
/// A count is null until its stage has ended.
/// </summary>
public sealed record ImportCounts
{
    public long? ReadRows { get; init; }
    public long? MalformedRows { get; init; }
    public long? StagedRows { get; init; }
    public long? RejectedRows { get; init; }
    public long? DuplicateRows { get; init; }
    public long? ValidRows { get; init; }
    public long? InsertedRows { get; init; }
    public long? UpdatedRows { get; init; }
    public long? UnchangedRows { get; init; }
}
