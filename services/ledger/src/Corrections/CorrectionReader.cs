using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads what has become of corrections: from the refused rows to those that stand for them, and back.</summary>
public sealed class CorrectionReader
{
    /// <summary>Imports of corrections that are listed.</summary>
    private const int MostImports = 100;

    private static readonly string ListRows = SqlFile.Read<CorrectionReader>("correction.list_rows");
    private static readonly string Sum = SqlFile.Read<CorrectionReader>("correction.sum");
    private static readonly string ListImports = SqlFile.Read<CorrectionReader>("correction.list_imports");
    private static readonly string FindParent = SqlFile.Read<CorrectionReader>("correction.find_parent");

    /// <summary>By row of an import of corrections: what it stands for.</summary>
    public async Task<IReadOnlyDictionary<long, CorrectedRow>> ListRowsAsync(MySqlSession session, Guid importId, long firstRow, long lastRow, CancellationToken cancellationToken)
        => (await session.QueryAsync<CorrectedRow>(ListRows, new { importId, firstRow, lastRow }, cancellationToken: cancellationToken)).ToDictionary(row => row.RowNo);

    /// <summary>What the corrections of an import come to; null = there are none.</summary>
    /// <param name="session">Any session of the control schema.</param>
    /// <param name="import">The import that is corrected.</param>
    /// <param name="badRows">How many of its rows were refused.</param>
    /// <param name="cancellationToken">Of the queries.</param>
    public async Task<ImportCorrections?> FindAsync(MySqlSession session, Guid import, long badRows, CancellationToken cancellationToken)
    {
        var sum = await session.QueryFirstOrDefaultAsync<CorrectionSum>(Sum, new { importId = import }, cancellationToken: cancellationToken);
        if (sum is not { Imports: > 0 })
            return null;
        var imports = await session.QueryAsync<CorrectionImport>(ListImports, new { importId = import, limit = MostImports }, cancellationToken: cancellationToken);
        return new ImportCorrections { Imports = sum.Imports, AcceptedRows = sum.AcceptedRows, OpenRows = Math.Max(0, badRows - sum.AcceptedRows), Items = imports };
    }

    /// <summary>What is left of an import that another corrects.</summary>
    public async Task<CorrectedImport> FindParentAsync(MySqlSession session, Guid parentId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<CorrectedImport>(FindParent, new { parentId }, cancellationToken: cancellationToken)
            ?? new CorrectedImport { TaskId = parentId, State = ParentState.Gone };

    private sealed record CorrectionSum
    {
        public int Imports { get; init; }
        public long AcceptedRows { get; init; }
    }
}
