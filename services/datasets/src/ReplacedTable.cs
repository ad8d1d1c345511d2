using Imports.MySql;

namespace Imports.Datasets;

/// <summary>The former target that an import put aside when it swapped its own table in. It stands in the staging schema until its deadline.</summary>
public sealed record ReplacedTable(string Schema, Guid ImportId)
{
    public const string NamePrefix = "o_";

    public string Name => $"{NamePrefix}{ImportId:N}";

    public string Quoted => SqlName.Quote(Schema, Name);
}
