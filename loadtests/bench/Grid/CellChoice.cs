namespace Imports.Bench.Grid;

/// <summary>Cells that were asked for by name. What is left open is as in the main part of the grid.</summary>
internal sealed record CellChoice
{
    public IReadOnlyList<long> Rows { get; init; } = [];
    public IReadOnlyList<CaseKind> Cases { get; init; } = [];
    public IReadOnlyList<KeyOrder> Orders { get; init; } = [];
    public IReadOnlyList<int> Columns { get; init; } = [];

    /// <summary>Of each cell; null = as the grid says.</summary>
    public int? Rounds { get; init; }

    private bool IsOpen => Rows.Count + Cases.Count + Orders.Count + Columns.Count == 0;

    /// <summary>The cells of one run.</summary>
    /// <exception cref="ArgumentException">There is no such cell.</exception>
    public IReadOnlyList<Cell> Cells(BenchOptions options)
        => [.. Unchecked(options).Select(cell => (Rounds is { } rounds ? cell with { Rounds = rounds } : cell).Checked())];

    private IEnumerable<Cell> Unchecked(BenchOptions options)
    {
        if (options.Quick)
            return [new(CaseKind.New, 100_000, Rounds: 1), new(CaseKind.Changed, 100_000, Rounds: 1), new(CaseKind.Unchanged, 100_000, Rounds: 1)];
        if (!IsOpen)
            return Chosen();
        // Ten million rows take the better part of an hour: only where the goals are stated.
        return options.Full && options.Server == "mysql" ? [.. WholeGrid(), new(CaseKind.New, 10_000_000, Rounds: 1)] : WholeGrid();
    }

    private IEnumerable<Cell> Chosen() =>
        from rows in Or(Rows, 1_000_000)
        from columns in Or(Columns, 7)
        from kind in Or(Cases, CaseKind.New, CaseKind.Changed, CaseKind.Unchanged, CaseKind.Replace)
        from order in Or(Orders, KeyOrder.Random, KeyOrder.Sorted)
        select new Cell(kind, rows, order, columns);

    private static IEnumerable<Cell> WholeGrid() =>
    [
        new(CaseKind.New, 10_000),
        new(CaseKind.New, 100_000),
        .. new CellChoice().Chosen(),
        new(CaseKind.Half, 1_000_000, Rounds: 1),
        new(CaseKind.Bad, 1_000_000, Rounds: 1),
        new(CaseKind.New, 1_000_000, Columns: 4, Rounds: 1),
        new(CaseKind.New, 1_000_000, Columns: 40, Rounds: 1),
    ];

    private static IReadOnlyList<T> Or<T>(IReadOnlyList<T> chosen, params T[] otherwise) => chosen.Count > 0 ? chosen : otherwise;
}
