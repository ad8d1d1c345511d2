using Imports.MySql;

namespace Imports.Datasets;

/// <summary>The name and the bookkeeping columns of an import's staging table. Dataset columns never start with an underscore.</summary>
public sealed record StagingTable(string Schema, Guid ImportId)
{
    /// <summary>Position of the row in its source, from 1; the primary key.</summary>
    public const string RowColumn = "_row";

    /// <summary>Where the row starts in the source object, and its length without the line break, in bytes.</summary>
    public const string FirstByteColumn = "_first_byte";
    public const string LengthColumn = "_length_bytes";

    /// <summary>The lines of the source that the row spans, from 1.</summary>
    public const string FirstLineColumn = "_first_line";
    public const string LastLineColumn = "_last_line";

    /// <summary>
    /// The rules that the row breaks as parsing found them (a pattern), as JSON objects separated by commas, in the form of the rejects' causes; NULL = none.
    /// Validation refuses such a row together with what it finds itself.
    /// </summary>
    public const string CausesColumn = "_causes";

    public const string NamePrefix = "s_";

    public string Name => $"{NamePrefix}{ImportId:N}";

    public string Quoted => SqlName.Quote(Schema, Name);
}
