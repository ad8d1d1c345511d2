using System.Buffers;
using System.Text;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

/// <summary>Against a slow reader of its own: whatever a cell holds, in whatever dialect, it has a guard where a spreadsheet would run it, and is what it was without.</summary>
public sealed class When_cells_are_guarded
{
    private const string Signs = "=+-@'\"\\,;\t\r\n nrtN=+-@'''aä€＝＠0🙂";

    private static readonly RejectCause[] Causes = [new(null, "FIELD_COUNT", "2 fields", "3 fields")];

    public static TheoryData<string, char?, string, char?, string?> Dialects() => new(
        from encoding in TextEncoding.All
        from written in ((char? Quote, string Escape)[])[('"', "doubled"), ('\'', "doubled"), ('"', "backslash"), ('\'', "backslash"), (null, "backslash"), (null, "none")]
        from comment in (char?[])[null, '#', '\'']
        where comment != written.Quote
        from newline in (string?[])[null, "lf"]
        select new TheoryDataRow<string, char?, string, char?, string?>(encoding.Name, written.Quote, written.Escape, comment, newline));

    [Theory]
    [MemberData(nameof(Dialects))]
    public void The_way_there_and_back_changes_nothing(string encoding, char? quote, string escape, char? comment, string? newline)
    {
        var random = new Random(4711);
        var dialect = new SourceDialect { Delimiter = ';', Encoding = TextEncoding.Find(encoding)!, Quote = quote, Escape = escape, Comment = comment, Newline = newline };
        for (var i = 0; i < 2000; i++)
        {
            var fields = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Field(random, dialect)).ToList();
            var record = string.Join(';', fields);
            if (comment is { } sign && record.StartsWith(sign))
                continue;
            var found = Split(Guarded(dialect, fields.Count, dialect.Encoding.FromText(record)), dialect);
            var cells = Split(Text(dialect, record), dialect);
            Assert.Equal(cells, found[..^5].Select(cell => Encoding.UTF8.GetString(CellGuard.Off(Encoding.UTF8.GetBytes(cell)))));
            // A bare guard would make a comment of the line where nothing can enclose it.
            var first = comment == CellGuard.Mark && (quote is null || dialect.HasBackslashes) ? 1 : 0;
            Assert.All(found.Skip(first).SkipLast(5), cell => Assert.False(cell.Length > 0 && CellGuard.IsRun(cell[0]), cell));
            Assert.False(comment is { } mark && Text(dialect, Guarded(dialect, fields.Count, dialect.Encoding.FromText(record))).StartsWith(mark));
        }
    }

    [Theory]
    [InlineData("'=1;5", "''=1;5")]
    [InlineData("-5;\"=1\"", "'-5;\"'=1\"")]
    [InlineData("A;\"\"", "A;\"\"")]
    [InlineData("\"\";-", "\"\";'-")]
    [InlineData("A;\"=1", "\"A;\"\"=1\";")]
    [InlineData("=A;\"1", "\"'=A;\"\"1\";")]
    public void A_guard_stands_within_the_quotes_of_a_field(string record, string expected)
        => Assert.StartsWith($"{expected};7;", Guarded(SourceDialect.Of(';'), 2, Encoding.UTF8.GetBytes(record)), StringComparison.Ordinal);

    [Fact]
    public void Without_one_each_cell_is_as_it_came()
        => Assert.StartsWith("=1;'-5;7;", Write(SourceDialect.Of(';'), 2, Encoding.UTF8.GetBytes("=1;'-5"), isGuarded: false), StringComparison.Ordinal);

    /// <summary>Somebody has typed a formula into a row that had its guards, and it is refused again.</summary>
    [Fact]
    public void A_row_that_came_with_guards_gets_no_second_ones()
        => Assert.StartsWith("'=1;''x;'=new;7;", Write(SourceDialect.Of(';'), 3, Encoding.UTF8.GetBytes("'=1;''x;=new"), isGuarded: true, hasMarks: true), StringComparison.Ordinal);

    private static string Guarded(SourceDialect dialect, int columns, byte[] record) => Write(dialect, columns, record, isGuarded: true);

    private static string Write(SourceDialect dialect, int columns, byte[] record, bool isGuarded, bool hasMarks = false)
    {
        var plan = new SourcePlan
        {
            Delimiter = dialect.Delimiter, Encoding = dialect.Encoding.Name, Quote = dialect.Quote, Escape = dialect.Escape, Comment = dialect.Comment, StatedNewline = dialect.Newline,
            Header = [.. Enumerable.Range(0, columns).Select(i => $"c{i}")], Fields = [], Ignored = [],
        };
        var output = new ArrayBufferWriter<byte>();
        new ErrorCsv(plan, isGuarded).WriteRow(output, new RejectedRow { Row = 6, FirstLine = 7, LengthBytes = record.Length }, Causes, new ReportedToken("r6xtoken", hasMarks), record);
        var text = dialect.Encoding.ToText(output.WrittenSpan);
        return text[..^Newline.Text(dialect.Newline).Length];
    }

    private static string Text(SourceDialect dialect, string text) => dialect.Encoding.ToText(dialect.Encoding.FromText(text));

    /// <summary>A field as a file of the dialect may hold it, in quotes or not.</summary>
    private static string Field(Random random, SourceDialect dialect)
    {
        var value = string.Concat(Enumerable.Range(0, random.Next(0, 5)).Select(_ => Signs[random.Next(Signs.Length - 2)]));
        if (random.Next(8) == 0)
            value += "🙂";
        if (dialect.Quote is { } quote && random.Next(2) == 0)
            return $"{quote}{(dialect.HasBackslashes ? Escaped(value, $"\\{quote}") : value.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal))}{quote}";
        if (dialect.HasBackslashes)
            return Escaped(value, $"\\;{dialect.Quote}\r\n");
        // Bare it holds no delimiter, no line break that ends a record, and no quote that might be meant to open.
        return string.Concat(value.Where(one => one is not (';' or '\n') && (one != '\r' || dialect.Newline is not null) && one != dialect.Quote));
    }

    private static string Escaped(string value, string special) => string.Concat(value.Select(one => special.Contains(one, StringComparison.Ordinal) ? $"\\{one}" : $"{one}"));

    /// <summary>The values of a record's fields.</summary>
    private static List<string> Split(string record, SourceDialect dialect)
    {
        var cells = new List<string>();
        for (var at = 0; at <= record.Length; at++)
            cells.Add(Value(record, dialect, ref at));
        return cells;
    }

    private static string Value(string record, SourceDialect dialect, ref int at)
    {
        var start = at;
        var value = new StringBuilder();
        var inQuotes = at < record.Length && record[at] == dialect.Quote;
        for (at += inQuotes ? 1 : 0; at < record.Length; at++)
        {
            var one = record[at];
            if (dialect.HasBackslashes && one == '\\' && at + 1 < record.Length)
                value.Append(record[++at] switch { 't' => '\t', 'r' => '\r', 'n' => '\n', var other => other });
            else if (inQuotes && one == dialect.Quote)
            {
                inQuotes = !dialect.HasBackslashes && at + 1 < record.Length && record[at + 1] == one;
                if (inQuotes)
                    value.Append(record[++at]);
            }
            else if (!inQuotes && one == dialect.Delimiter)
                break;
            else
                value.Append(one);
        }
        return dialect.HasBackslashes && record[start..at] == "\\N" ? "" : value.ToString();
    }
}
