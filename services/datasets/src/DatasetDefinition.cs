namespace Imports.Datasets;

/// <summary>A dataset as data: its columns, business key and target table. Shape and rules are checked by <see cref="DatasetReader"/>.</summary>
public sealed record DatasetDefinition
{
    /// <summary>Lower-case letters, digits and underscores; at most 40 characters.</summary>
    public required string Name { get; init; }

    /// <summary>From 1; a stored version never changes.</summary>
    public required int Version { get; init; }

    public string? Title { get; init; }

    /// <summary>The target table in the target schema; null = the dataset's name.</summary>
    public string? Table { get; init; }

    /// <summary>The columns that make a row the same row, in the order of the target's primary key.</summary>
    public required IReadOnlyList<string> BusinessKey { get; init; }

    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    /// <summary>
    /// A column of the business key whose values part the target: upserts that have none of them in common are merged side by side. Null = imports are merged one after another.
    /// </summary>
    public string? Scope { get; init; }

    /// <summary>An upsert of more rows than this is merged in several transactions. Null = always in one.</summary>
    public SizedBatchesDefinition? SizedBatches { get; init; }

    /// <summary>Which of several rows with one key in one file counts, unless an import chooses otherwise. Default the last.</summary>
    public DuplicateMeaning Duplicates { get; init; }

    /// <summary>Rules over two columns of a row.</summary>
    public IReadOnlyList<ComparisonRule> Compare { get; init; } = [];

    /// <summary>Rules over any columns of a row, as expressions.</summary>
    public IReadOnlyList<RuleDefinition> Rules { get; init; } = [];

    /// <summary>What must add up over a file.</summary>
    public IReadOnlyList<TotalDefinition> Totals { get; init; } = [];

    /// <summary>Columns, one or several together, whose values no two rows have, in the file and in the target as it is when a batch is checked. One of <see cref="Indexes"/> begins with them.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Unique { get; init; } = [];

    /// <summary>Secondary indexes of the target: the columns of each, in order. They are built after the rows where that is possible.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Indexes { get; init; } = [];

    /// <summary>What an upsert overwrites is kept for a while (<c>Merge__KeepUndoFor</c>), so that the import can be undone. Each changed row is then written twice. Default false.</summary>
    public bool Undo { get; init; }

    public string TargetTable => Table ?? Name;

    public ColumnDefinition Column(string name) => Columns.First(column => column.Name == name);

    /// <summary>The number of a column, from 0.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == name)
                return i;
        }
        throw new ArgumentException($"{Name} has no column {name}.", nameof(name));
    }

    /// <summary>Takes any header: a column holds the whole row.</summary>
    public bool TakesAnyHeader => Columns.Any(column => column.From == ColumnOrigin.Record);

    public bool IsKey(ColumnDefinition column) => BusinessKey.Contains(column.Name);

    /// <summary>The columns that an upsert may change.</summary>
    public IEnumerable<ColumnDefinition> ValueColumns => Columns.Where(column => !IsKey(column));
}

/// <summary>How an upsert is merged in several transactions: readers see the target change batch by batch.</summary>
public sealed record SizedBatchesDefinition
{
    public const long LeastRows = 1;
    public const long MostRows = 10_000_000;

    /// <summary>Rows of the import that one transaction writes, and passes over as unchanged; <see cref="LeastRows"/> to <see cref="MostRows"/>.</summary>
    public required long Rows { get; init; }
}

/// <summary>Which of several rows with one key in one file counts. In JSON in kebab-case.</summary>
public enum DuplicateMeaning
{
    Last,
    First,
    RejectAll,
}
