using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imports.Datasets;
using Imports.MySql;
using Imports.Reading.Tests;
using Imports.Reading.Typing;

namespace Imports.Parsing.Tests;

/// <summary>
/// What is typed is to the letter what the database shows of it, but for zeros at the end of decimals: rows are sorted, compared and told apart by their
/// bytes outside the database, where another spelling of a value would be another value.
/// </summary>
public sealed class When_typed_values_meet_the_database(GivenSources given)
{
    private const string Definition =
        """
        { "name": "shown", "version": 1, "business_key": ["row"], "columns": [
          { "name": "row", "type": "integer" }, { "name": "text", "type": "text", "max_length": 200 }, { "name": "number", "type": "integer" },
          { "name": "price", "type": "decimal", "precision": 12, "scale": 4 }, { "name": "whole", "type": "decimal", "precision": 38, "scale": 0 },
          { "name": "truth", "type": "boolean" }, { "name": "day", "type": "date" }, { "name": "day_written", "type": "date", "format": "d.M.yyyy" },
          { "name": "moment", "type": "timestamp" }, { "name": "moment_written", "type": "timestamp", "format": "d.M.yyyy H:mm:ss.FFFFFF zzz" }, { "name": "json", "type": "json" },
          { "name": "size", "type": "enum", "allowed": ["S", "x'\\L", "Größe"] }, { "name": "uuid", "type": "uuid" }, { "name": "comma", "type": "decimal", "precision": 12, "scale": 4, "decimal_mark": ",", "thousands": ["."] } ] }
        """;

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(Definition);

    private static readonly Gen<string> Digits = Gen.Elements("0", "00", "1", "9", "10", "250", "").ListOf().Select(parts => string.Concat(parts.Take(3)));
    private static readonly Gen<string> Signed = from sign in Gen.Elements("", "", "-", "+", " -") from digits in Digits select sign + digits;
    private static readonly Gen<DateTime> Moments =
        from days in Gen.Choose(0, 3_287_000) from seconds in Gen.Choose(0, 86_399) from micros in Gen.Elements(0, 1, 10, 500_000, 999_999)
        select new DateTime(1000, 1, 2).AddDays(days).AddSeconds(seconds).AddMicroseconds(micros);

    /// <summary>One cell for each of the dataset's columns but the first.</summary>
    private static readonly Gen<string[]> Cells =
        from text in Gen.Elements("a", " ", "  b ", "\t", "\n", "\r\n", "\\", "\\N", "\\0", "\0", "'", "\"", "ä", "A\u0308", "😀", "\uFEFF", "0012", "\u001A", "\b", "%").ListOf()
        from number in Signed
        from whole in Signed
        from fraction in Digits
        from truth in Gen.Elements("yes", "NO", "true", "0", "1")
        from moment in Moments
        from offset in Gen.Elements("Z", "+02:00", "-01:30")
        from size in Gen.Elements("s", "X'\\l", "GRÖßE", "M")
        from uuid in Gen.Elements("D", "N", "B").Select(format => Guid.NewGuid().ToString(format))
        from json in Gen.Elements("{\"b\": 1.0, \"a\":[ ]}", "[1e3,\"\\u00e4\\n\\t\\\\\"]", " null ", "\"ä😀\"", "-0.50")
        select (string[])[
            $"x{string.Concat(text.Take(8))}", number, $"{whole}.{fraction}", number, truth, $"{moment:yyyy-MM-dd}", $"{moment:d.M.yyyy}", $"{moment:yyyy-MM-ddTHH:mm:ss.ffffff}{offset}",
            $"{moment:d.M.yyyy H:mm:ss.FFFFFF} {(offset == "Z" ? "+00:00" : offset)}", json, size, uuid, $"{whole},{fraction}"];

    [Fact]
    public async Task They_are_shown_as_they_were_typed()
    {
        var sample = Cells.Sample(500).ToList();
        var rows = sample.Select(Type).ToList();
        var shown = await ShownAsync(rows);
        Assert.Equal(rows.Count, shown.Count);
        for (var row = 0; row < rows.Count; row++)
            Assert.Equal(Comparable(StagedRow.Unescaped(rows[row])), Comparable(shown[row]));
        // Each kind of cell is typed now and then, so none of the comparisons is empty.
        Assert.All(Dataset.Columns.Index(), column => Assert.Contains(rows, row => StagedRow.Unescaped(row)[column.Index] is not null));
    }

    /// <summary>A decimal without the zeros at its end; all else as it is.</summary>
    private static IEnumerable<string?> Comparable(IReadOnlyList<string?> values)
        => Dataset.Columns.Zip(values, (column, value) => column.Type == ColumnType.Decimal && value?.Contains('.') == true ? value.TrimEnd('0').TrimEnd('.') : value);

    /// <summary>A cell that is no value of its column is NULL here.</summary>
    private static byte[] Type(string[] cells, int index)
    {
        using var row = new RowBuffer(100);
        row.Put(index);
        foreach (var (column, cell) in Dataset.Columns.Skip(1).Zip(cells))
        {
            row.EndField();
            if (Cell.For(column).Encode(Encoding.UTF8.GetBytes(cell), row) is not null)
                row.Put("\\N"u8);
        }
        return row.Written.ToArray();
    }

    private async Task<IReadOnlyList<IReadOnlyList<string?>>> ShownAsync(IReadOnlyList<byte[]> rows)
    {
        await using (var ddl = await given.Ddl.OpenAsync())
            await ddl.ExecuteAsync(TableDdl.CreateTarget(given.Database.Server.StagingSchema, Dataset));
        var table = SqlName.Quote(given.Database.Server.StagingSchema, Dataset.TargetTable);
        await using var session = await given.Pool.OpenAsync();
        await session.BulkLoadAsync(new BulkLoad
        {
            Table = table,
            Columns = [.. Dataset.Columns.Select(column => SqlName.Quote(column.Name))],
            Expressions = ["`tenant_id` = 'default'", "`_import_id` = ''", "`_changed_at` = '2026-01-01'"],
            Rows = new MemoryStream([.. rows.SelectMany(row => (byte[])[.. row, (byte)'\n'])]),
            ExpectedRows = rows.Count,
        });
        var shown = new List<IReadOnlyList<string?>>();
        await session.ReadAsync(
            $"SELECT {string.Join(", ", Dataset.Columns.Select(column => $"CAST({SqlName.Quote(column.Name)} AS BINARY)"))} FROM {table} ORDER BY `row`",
            null,
            record => shown.Add([.. Dataset.Columns.Select((_, i) => record.IsDBNull(i) ? null : Encoding.UTF8.GetString((byte[])record.GetValue(i)))]),
            GivenSources.Patience,
            CancellationToken.None);
        return shown;
    }
}
