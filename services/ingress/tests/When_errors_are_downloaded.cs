using System.Text;
using CsvHelper;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

public sealed class When_errors_are_downloaded(RunningIngress ingress)
{
    private static readonly RejectCause BadNumber = new("quantity", "INVALID_INTEGER", "a whole number", "x");

    [Fact]
    public async Task Each_row_is_as_it_came_with_its_reasons_behind_it()
    {
        var content = Bytes("\uFEFFcode;quantity;a note\nA;1;fine\n B ;\"x\";\"said \"\"no\"\"\"\nC;2;fine\nD;y;é\n");
        var import = await GivenImport.PostedAsync(ingress, content);
        await import.HasHeaderAsync(';', ["code", "quantity", "a note"], hasByteOrderMark: true);
        await import.RejectAsync(" B ;\"x\";\"said \"\"no\"\"\"", BadNumber);
        await import.RejectAsync("D;y;é", BadNumber with { Found = "y" }, new RejectCause(null, "DUPLICATE_KEY", "each key once; the last counts", ""));
        Assert.Equal(
            "\uFEFFcode;quantity;a note;_line;_columns;_codes;_reasons;_token\r\n"
            + $" B ;\"x\";\"said \"\"no\"\"\";3;quantity;INVALID_INTEGER;expected a whole number, found x;{Token(import, 3)}\r\n"
            + $"D;y;é;5;\"quantity; \";\"INVALID_INTEGER; DUPLICATE_KEY\";\"expected a whole number, found y; expected each key once; the last counts, found nothing\";{Token(import, 5)}\r\n",
            Encoding.UTF8.GetString(await import.ErrorsAsync()));
    }

    [Fact]
    public async Task It_is_named_after_the_file()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New(), fileName: "stöck <list>;1.csv");
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/errors");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("stöck _list__1-errors.csv", response.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Theory]
    [InlineData("A,1", "A|1||")]
    [InlineData("A", "A|||")]
    [InlineData("\"\"", "|||")]
    [InlineData("A,1,fine,d,e,f", "A|1|fine|d|e|f")]
    [InlineData("A,\"1\n2\",fine", "A|1\n2|fine|")]
    [InlineData("A,1\"2,fine", "A|1\"2|fine|")]
    [InlineData("A, \"2\",fine", "A, \"2\",fine|||")]
    [InlineData("\"A\"b,1", "\"A\"b,1|||")]
    [InlineData("A,\"open", "A,\"open|||")]
    public async Task A_reader_finds_the_fields_under_their_names(string record, string expected)
    {
        var import = await GivenImport.PostedAsync(ingress, Bytes($"code,quantity,note,more\n{record}\n{Guid.NewGuid()}\n"));
        await import.HasHeaderAsync(',', ["code", "quantity", "note", "more"]);
        await import.RejectAsync(record, BadNumber);
        var rows = Read(await import.ErrorsAsync(), ',');
        Assert.Equal(["code", "quantity", "note", "more", "_line", "_columns", "_codes", "_reasons", "_token"], rows[0]);
        Assert.Equal(expected.Split('|'), rows[1][..^5]);
        Assert.Equal(["2", "quantity", "INVALID_INTEGER", "expected a whole number, found x", Token(import, 2)], rows[1][^5..]);
    }

    public static TheoryData<string, char?, string, char?, string, string> Dialects() => new()
    {
        { "utf-16le", '"', "doubled", null, "ä;\"1;2\"", "ä;\"1;2\";2;quantity;INVALID_INTEGER;\"expected a; b, found x\"" },
        { "utf-16be", '"', "doubled", null, "ä;\"1", "\"ä;\"\"1\";;2;quantity;INVALID_INTEGER;\"expected a; b, found x\"" },
        { "windows-1252", '\'', "doubled", null, "€;'1;2'", "€;'1;2';2;quantity;INVALID_INTEGER;'expected a; b, found x'" },
        { "iso-8859-1", '"', "backslash", null, "ä;\"1\\\";2\"", "ä;\"1\\\";2\";2;quantity;INVALID_INTEGER;\"expected a; b, found x\"" },
        { "utf-8", null, "backslash", null, "ä;1\\;2", "ä;1\\;2;2;quantity;INVALID_INTEGER;expected a\\; b, found x" },
        { "utf-8", null, "none", null, "ä;\"1", "ä;\"1;2;quantity;INVALID_INTEGER;expected a  b, found x" },
    };

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task They_are_in_the_dialect_of_the_file(string encoding, char? quote, string escape, char? comment, string record, string expected)
    {
        var text = TextEncoding.Find(encoding)!;
        var import = await GivenImport.PostedAsync(ingress, text.FromText($"code;quantity\n{record}\n{Guid.NewGuid()};2\n"));
        await import.HasHeaderAsync(new SourcePlan
        {
            Delimiter = ';', Header = ["code", "quantity"], Fields = [0, 1], Ignored = [], Encoding = encoding, Quote = quote, Escape = escape, Comment = comment, HasByteOrderMark = text.UnitBytes == 2,
        });
        await import.RejectAsync(text.FromText(record), BadNumber with { Expected = "a; b" });
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/errors");
        Assert.Equal(encoding, response.Content.Headers.ContentType?.CharSet);
        byte[] whole = [.. text.UnitBytes == 2 ? text.Mark : [], .. text.FromText($"code;quantity;_line;_columns;_codes;_reasons;_token\r\n{expected};{Token(import, 2)}\r\n")];
        Assert.Equal(text.ToText(whole), text.ToText(await response.Content.ReadAsByteArrayAsync()));
    }

    [Theory]
    [InlineData("lf", "\n", "A\r;1\rx\r")]
    [InlineData("crlf", "\r\n", "\nA;1\rx\n")]
    [InlineData("cr", "\r", "\nA;\"1\r\";1\nx\n")]
    public async Task Their_lines_end_as_it_is_stated_of_the_file(string newline, string lineBreak, string record)
    {
        var import = await GivenImport.PostedAsync(ingress, Bytes($"code;quantity{lineBreak}{record}{lineBreak}{Guid.NewGuid()};2{lineBreak}"));
        await import.HasHeaderAsync(new SourcePlan { Delimiter = ';', Header = ["code", "quantity"], Fields = [0, 1], Ignored = [], StatedNewline = newline });
        await import.RejectAsync([new MalformedRow(2, "code;quantity".Length + lineBreak.Length, record.Length, 2, 2, [BadNumber])]);
        Assert.Equal(
            $"code;quantity;_line;_columns;_codes;_reasons;_token{lineBreak}{record};2;quantity;INVALID_INTEGER;expected {BadNumber.Expected}, found x;{Token(import, 2)}{lineBreak}",
            Encoding.UTF8.GetString(await import.ErrorsAsync()));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_handed_back_all_the_same()
    {
        byte[] record = [(byte)'A', 0xFF, 0xFE, (byte)',', (byte)'1'];
        var import = await GivenImport.PostedAsync(ingress, [.. Bytes("code,quantity\n"), .. record, .. Bytes($"\n{Guid.NewGuid()},2\n")]);
        await import.HasHeaderAsync(',', ["code", "quantity"]);
        await import.RejectAsync(record, new RejectCause(null, "INVALID_UTF8", "text in UTF-8", "0xFF"));
        Assert.True((await import.ErrorsAsync()).AsSpan().IndexOf([.. record, .. Bytes(",2,,INVALID_UTF8,")]) > 0);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("＝1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠1")]
    public async Task An_added_cell_is_never_a_formula_and_an_original_one_stays_as_it_is(string text)
    {
        var import = await GivenImport.PostedAsync(ingress, Bytes($"code,quantity\n=2+2,1\n{Guid.NewGuid()},2\n"));
        await import.HasHeaderAsync(',', ["code", "quantity"]);
        await import.RejectAsync("=2+2,1", new RejectCause(text, text, text, text));
        var row = Read(await import.ErrorsAsync(), ',')[1];
        Assert.Equal(["=2+2", "1", "2", $"'{text}", $"'{text}", $"expected {text}, found {text}", Token(import, 2)], row);
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_cut()
    {
        var record = $"A,\"{new string('é', 20_000)}";
        var import = await GivenImport.PostedAsync(ingress, Bytes($"code,quantity\n{record}\n{Guid.NewGuid()},2\n"));
        await import.HasHeaderAsync(',', ["code", "quantity"]);
        await import.RejectAsync(record, new RejectCause(null, "RECORD_TOO_LARGE", "a record of at most 1000 bytes", ""));
        var row = Read(await import.ErrorsAsync(), ',')[1];
        Assert.Equal($"A,\"{new string('é', (8192 - 3) / 2)}", row[0]);
        Assert.Equal(["", "2", "", "RECORD_TOO_LARGE"], row[1..5]);
    }

    [Fact]
    public async Task Rows_come_in_the_order_of_the_file_over_all_pages()
    {
        var text = new StringBuilder("code,quantity\n");
        for (var i = 2; i <= 1502; i++)
            text.Append("row").Append(i).Append(',').Append(i % 7 == 0 ? new string('z', 5000) : "x").Append('\n');
        var content = Bytes(text.Append(Guid.NewGuid()).ToString());
        var import = await GivenImport.PostedAsync(ingress, content);
        await import.HasHeaderAsync(',', ["code", "quantity"]);
        await import.RejectAsync(Lines(content, skip: 1, take: 1501));
        var rows = Read(await import.ErrorsAsync(), ',');
        Assert.Equal(Enumerable.Range(2, 1501).Select(i => $"row{i}"), rows.Skip(1).Select(row => row[0]));
        Assert.Equal(Enumerable.Range(2, 1501).Select(i => $"{i}"), rows.Skip(1).Select(row => row[2]));
        Assert.All(rows.Skip(1), row => Assert.True(row[1] is "x" || row[1].Length == 5000));
    }

    [Theory]
    [InlineData("parsing")]
    [InlineData("failed")]
    public async Task Before_the_header_is_read_there_are_the_added_columns_alone(string status)
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await ingress.ExecuteAsync("UPDATE import SET status = @status, error_code = 'SOURCE_EMPTY', dedupe_key = NULL WHERE import_id = @Id", new { import.Id, status });
        Assert.Equal("_line,_columns,_codes,_reasons,_token\r\n", Encoding.UTF8.GetString(await import.ErrorsAsync()));
    }

    [Fact]
    public async Task Without_the_stored_file_it_is_gone()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.LosesItsFileAsync();
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/errors");
        await response.IsProblemAsync(410, "SOURCE_MISSING");
    }

    /// <summary>Rows would come back cut in two.</summary>
    [Fact]
    public async Task Without_the_end_of_the_stored_file_it_is_gone()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.LosesPartOfItsFileAsync();
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/errors");
        await response.IsProblemAsync(410, "SOURCE_MISSING");
    }

    /// <summary>One reject for each line of a file without quotes.</summary>
    internal static List<MalformedRow> Lines(byte[] content, int skip, int take)
    {
        var rows = new List<MalformedRow>();
        for (int line = 1, start = 0; start < content.Length && rows.Count < take; line++)
        {
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            length = length < 0 ? content.Length - start : length;
            if (line > skip)
                rows.Add(new MalformedRow(line, start, length, line, line, [BadNumber]));
            start += length + 1;
        }

        return rows;
    }

    private static List<string[]> Read(byte[] csv, char delimiter)
    {
        var rows = new List<string[]>();
        using var reader = CsvReader.Create(csv, new CsvReaderOptions { Separator = delimiter, HasHeader = false });
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.GetSpan(i)))]);
        return rows;
    }

    private static string Token(GivenImport import, long row) => new RowToken(row, false).ToText(import.Id);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
