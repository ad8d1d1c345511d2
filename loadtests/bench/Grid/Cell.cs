using System.Globalization;

namespace Imports.Bench.Grid;

/// <summary>One thing that is measured: how many rows of what kind go into which target.</summary>
internal sealed record Cell(CaseKind Case, long Rows, KeyOrder Order = KeyOrder.Random, int Columns = 7, int Rounds = 3)
{
    /// <summary>The importer of old is measured up to here; beyond it would take hours.</summary>
    private const long MostRowsBefore = 100_000;
    private const long FewRows = 10_000;

    /// <summary>The dataset, whose name is also that of its target.</summary>
    public string Dataset => Columns switch { 4 => "bench_narrow", 7 => "inventory", 40 => "bench_wide", _ => throw new ArgumentOutOfRangeException(nameof(Columns)) };

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Rows:n0} {Case.ToString().ToLowerInvariant()}, {Order.ToString().ToLowerInvariant()}, {Columns} columns");

    /// <summary>Whether the target holds the same keys before.</summary>
    public bool HasRowsBefore => Case is CaseKind.Changed or CaseKind.Unchanged or CaseKind.Half or CaseKind.Replace;

    /// <summary>Share of the rows whose values differ from those that the target holds before.</summary>
    public double ChangedPercent => Case switch { CaseKind.Changed or CaseKind.Replace => 100, CaseKind.Half => 50, _ => 0 };

    public double BadPercent => Case == CaseKind.Bad ? 5 : 0;

    /// <summary>What the target must hold afterwards.</summary>
    public long RowsAfter => Rows - (long)(Rows * BadPercent / 100);

    /// <summary>How many rows of the target this import must have written.</summary>
    public long RowsWritten => Case switch { CaseKind.Unchanged => 0, CaseKind.Half => Rows / 2, _ => RowsAfter };

    /// <summary>Whether the row-by-row importer takes part in a round: with many rows in the first only.</summary>
    public bool HasImporterOfOld(int round) => Case == CaseKind.New && Columns == 7 && Rows <= MostRowsBefore && (round == 1 || Rows <= FewRows);

    public Cell Checked() => this switch
    {
        { Rows: < 1 } => throw new ArgumentException("--rows must be 1 or more."),
        { Rounds: < 1 } => throw new ArgumentException("--rounds must be 1 or more."),
        { Columns: not (4 or 7 or 40) } => throw new ArgumentException("--columns must be 4, 7 or 40."),
        { Case: CaseKind.Bad, Columns: not 7 } => throw new ArgumentException("--case bad needs --columns 7."),
        _ => this,
    };
}

/// <summary>What the rows are to the target.</summary>
internal enum CaseKind
{
    /// <summary>The target is empty.</summary>
    New,

    /// <summary>Each key is there, with other values.</summary>
    Changed,

    /// <summary>Each row is there.</summary>
    Unchanged,

    /// <summary>Each key is there, half of them with other values.</summary>
    Half,

    /// <summary>The target is empty, and one row in twenty is bad.</summary>
    Bad,

    /// <summary>The file becomes the whole content of the target.</summary>
    Replace,
}

/// <summary>In which order the keys come in the file.</summary>
internal enum KeyOrder
{
    Random,
    Sorted,
}
