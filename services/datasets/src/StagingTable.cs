using Imports.MySql;

namespace Imports.Datasets;

/// <summary>The name of the table that an import's changed rows are staged in on their way into the target; there is one only while a merge has changed rows.</summary>
public sealed record StagingTable(string Schema, Guid ImportId)
{
    public const string NamePrefix = "s_";

    public string Name => $"{NamePrefix}{ImportId:N}";

    public string Quoted => SqlName.Quote(Schema, Name);
}
