using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The three tables of one swap: the target, the one that is built beside it, and where the former target goes.</summary>
public sealed class SwapTables
{
    /// <summary>The comments that say whose a table is begin with this.</summary>
    public const string CommentPrefix = "import ";

    private const string NewSuffix = "_new";

    public SwapTables(MySqlServerOptions server, string target, Guid importId)
    {
        (Schema, Name, NewName) = (server.TargetSchema, target, target + NewSuffix);
        Replaced = new ReplacedTable(server.StagingSchema, importId);
        Target = SqlName.Quote(Schema, Name);
        New = SqlName.Quote(Schema, NewName);
        WholeComment = $"{CommentPrefix}{importId}";
        BuildingComment = $"{CommentPrefix}{importId} is being built";
    }

    public string Schema { get; }
    public string Name { get; }
    public string NewName { get; }
    public ReplacedTable Replaced { get; }

    /// <summary>The target, quoted.</summary>
    public string Target { get; }

    /// <summary>The table beside it, quoted.</summary>
    public string New { get; }

    /// <summary>The comment of the table that holds all rows and indexes of the import.</summary>
    public string WholeComment { get; }

    /// <summary>The comment of the table while it does not.</summary>
    public string BuildingComment { get; }
}
