using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The three tables of one swap: the target, the one that is built beside it, and where the former target goes.</summary>
public sealed class SwapTables
{
    private const string CommentPrefix = "import ";
    private const string Building = " is being built";
    private const int IdLength = 36;

    public SwapTables(MySqlServerOptions server, string target, Guid importId)
    {
        (Schema, Name, NewName) = (server.TargetSchema, target, target + TableDdl.NewSuffix);
        Replaced = new ReplacedTable(server.StagingSchema, importId);
        Target = SqlName.Quote(Schema, Name);
        New = SqlName.Quote(Schema, NewName);
        Between = SqlName.Quote(server.StagingSchema, $"x_{importId:N}");
        WholeComment = $"{CommentPrefix}{importId}";
        BuildingComment = $"{WholeComment}{Building}";
    }

    /// <summary>Whether an import made the table: to the letter, since others' comments may begin alike.</summary>
    public static bool IsOurs(string comment)
        => comment.StartsWith(CommentPrefix, StringComparison.Ordinal)
            && comment.Length >= CommentPrefix.Length + IdLength
            && Guid.TryParseExact(comment.AsSpan(CommentPrefix.Length, IdLength), "D", out _)
            && comment[(CommentPrefix.Length + IdLength)..] is "" or Building;

    public string Schema { get; }
    public string Name { get; }
    public string NewName { get; }
    public ReplacedTable Replaced { get; }

    /// <summary>The target, quoted.</summary>
    public string Target { get; }

    /// <summary>The table beside it, quoted.</summary>
    public string New { get; }

    /// <summary>The name by which two tables change theirs, quoted. No table keeps it.</summary>
    public string Between { get; }

    /// <summary>The comment of the table that holds all rows and indexes of the import.</summary>
    public string WholeComment { get; }

    /// <summary>The comment of the table while it does not.</summary>
    public string BuildingComment { get; }
}
