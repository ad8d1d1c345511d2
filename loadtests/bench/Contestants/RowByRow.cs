using System.Globalization;
using CsvHelper;
using Imports.Bench.Tables;
using Imports.MySql;

namespace Imports.Bench.Contestants;

/// <summary>Writes a CSV into a target row by row; each statement is its own transaction.</summary>
internal sealed class RowByRow(MySqlSession session, TargetTables tables, Guid importId)
{
    private readonly string sql = SqlFile.Read<RowByRow>("before.upsert_row").With("target", tables.Theirs).With("columns", tables.Shape.List())
        .With("values", string.Join(", ", tables.Shape.Columns.Select(column => $"@{column.Name}")))
        .With("changes", string.Join(", ", tables.Shape.Values.Select(column => $"{SqlName.Quote(column.Name)} = @{column.Name}")));

    /// <returns>The rows written.</returns>
    public async Task<long> WriteAsync(Stream body, CancellationToken cancellationToken)
    {
        await using var csv = CsvReader.Create(body, new CsvReaderOptions { HasHeader = true }, leaveOpen: true);
        var rows = 0L;
        while (await csv.ReadAsync(cancellationToken))
        {
            var row = new Dictionary<string, object?> { ["importId"] = importId };
            foreach (var column in tables.Shape.Columns)
                row[column.Name] = Value(column, csv.GetString(column.Name));
            await session.ExecuteAsync(sql, row, cancellationToken: cancellationToken);
            rows++;
        }

        return rows;
    }

    private static object Value(TableColumn column, string text) => column.Type switch
    {
        var type when type.StartsWith("bigint", StringComparison.Ordinal) => long.Parse(text, CultureInfo.InvariantCulture),
        var type when type.StartsWith("decimal", StringComparison.Ordinal) => decimal.Parse(text, CultureInfo.InvariantCulture),
        "date" => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => text,
    };
}
