using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Reading.Staging;
using Imports.Runs;

namespace Imports.Reading.Tests;

/// <summary>An error file that comes back: which refused row each of its rows stands for, and its cells without what was added.</summary>
public sealed class When_corrections_are_read
{
    private static readonly Guid Parent = Guid.CreateVersion7();

    private static readonly DatasetDefinition Stock = DatasetReader.Read(
        """
        { "name": "stock", "version": 1, "business_key": ["code"], "columns": [
          { "name": "code", "type": "text" }, { "name": "quantity", "type": "integer" }, { "name": "token", "type": "text" } ] }
        """);

    private static readonly DatasetDefinition Whole = DatasetReader.Read(
        """
        { "name": "whole", "version": 1, "business_key": ["number"], "columns": [
          { "name": "number", "type": "integer", "from": "row_number" }, { "name": "record", "type": "json", "from": "record" } ] }
        """);

    [Theory]
    [InlineData("code,quantity,_line,_columns,_codes,_reasons,_token\nA,1,9,quantity,X,why,{7}\nB,2,9,quantity,X,why,{8}\n")]
    [InlineData("_token;quantity;_line;code\n {7} ;1;9;A\n{8};2;9;B\n")]
    public void Each_row_names_a_refused_one_wherever_its_columns_stand(string text)
    {
        using var batch = Read(Stock, Tokens(text), extra: "ignore");
        Assert.Empty(batch.Malformed);
        Assert.Equal([(1L, 7L), (2L, 8L)], batch.Corrections.Select(row => (row.RowNo, row.ParentRow)));
        Assert.Equal(["A|1|NULL", "B|2|NULL"], Rows(batch));
    }

    [Fact]
    public void The_added_columns_are_no_extra_ones_and_none_of_the_dataset_s()
    {
        using var batch = Read(Stock, Tokens("code,quantity,_line,_columns,_codes,_reasons,_token\nA,1,9,quantity,X,why,{7}\n"), extra: "refuse");
        Assert.Equal(["A|1|NULL"], Rows(batch));
        var failure = Assert.Throws<ImportException>(() => Read(Stock, Tokens("code,quantity,note,_token\nA,1,x,{7}\n"), extra: "refuse"));
        Assert.Equal(ErrorCodes.HeaderUnknownColumn, failure.Code);
    }

    [Theory]
    [InlineData("ignore")]
    [InlineData("refuse")]
    public void A_whole_record_is_kept_without_them(string extra)
    {
        using var batch = Read(Whole, Tokens("a,_line,_columns,_codes,_reasons,_token,b\n'=1,9,,X,why,{g7},'it\n"), extra);
        Assert.Equal(["1|{\"a\":\"=1\",\"b\":\"it\"}"], Rows(batch));
    }

    [Theory]
    [InlineData("", "MISSING_ROW_TOKEN")]
    [InlineData("  ", "MISSING_ROW_TOKEN")]
    [InlineData("r7", "UNKNOWN_ROW_TOKEN")]
    [InlineData("{other}", "UNKNOWN_ROW_TOKEN")]
    public void A_row_that_names_none_of_that_import_is_refused(string token, string code)
    {
        token = token == "{other}" ? new RowToken(7, false).ToText(Guid.CreateVersion7()) : token;
        using var batch = Read(Stock, Tokens($"code,quantity,_token\nA,x,{token}\nB,2,{{8}}\n"));
        var malformed = Assert.Single(batch.Malformed);
        Assert.Equal([code, ErrorCodes.InvalidInteger], malformed.Causes.Select(cause => cause.Code));
        Assert.Equal("_token", malformed.Causes[0].Column);
        Assert.Equal([(2L, 8L)], batch.Corrections.Select(row => (row.RowNo, row.ParentRow)));
    }

    [Theory]
    [InlineData("A,1,more,{7}")]
    [InlineData("A,{7}")]
    [InlineData("A,x,{7}")]
    public void One_that_is_still_malformed_names_its_refused_row_all_the_same(string row)
    {
        using var batch = Read(Stock, Tokens($"code,quantity,_token\n{row}\n"));
        Assert.Single(batch.Malformed);
        Assert.Equal([(1L, 7L)], batch.Corrections.Select(one => (one.RowNo, one.ParentRow)));
    }

    [Fact]
    public void Guards_are_taken_off_where_the_token_says_that_there_are_some()
    {
        using var batch = Read(Stock, Tokens("code,quantity,_token\n'=A,'-5,{g7}\n'=B,5,{8}\n''C,6,{g9}\nD,'x,{g1}\n"));
        Assert.Equal(["'=B|5|NULL", "'C|6|NULL", "=A|-5|NULL"], Rows(batch).Order(StringComparer.Ordinal));
        Assert.Equal("x", Assert.Single(Assert.Single(batch.Malformed).Causes).Found);
    }

    [Fact]
    public void Rows_that_were_no_utf_8_are_text_once_their_encoding_is_stated()
    {
        // As the error file has them: the row's own bytes, and what is told of them in UTF-8.
        var bytes = Encoding.Latin1.GetBytes(Tokens("code,quantity,token,_line,_columns,_codes,_reasons,_token\nA,1,Gr\u00F6\u00DFe,2,token,INVALID_UTF8,found Gr\u00EF\u00BF\u00BDe,{7}\n"));
        using var batch = Read(Stock, bytes, new ImportOptions { Encoding = "windows-1252" });
        Assert.Equal(["A|1|Größe"], Rows(batch));
    }

    [Fact]
    public void Without_tokens_it_is_no_error_file()
    {
        var failure = Assert.Throws<ImportException>(() => Read(Stock, "code,quantity,_line\nA,1,2\n"));
        Assert.Equal(ErrorCodes.HeaderMissingColumn, failure.Code);
        Assert.Contains("_token", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_that_corrects_none_takes_such_columns_for_any_others()
    {
        var bytes = Encoding.UTF8.GetBytes("code,quantity,_line,_token\nA,1,2,x\n");
        var (plan, _) = new SourceHead(SourceSamples.Of(bytes), new StatedDialect()).Read(new HeaderMapping(Stock, new ImportOptions(), maxColumns: 10));
        Assert.Equal(["_line"], plan.Ignored);
        Assert.Equal(3, plan.Fields[2]);
        Assert.Empty(plan.Added);
    }

    private static string Tokens(string text)
    {
        for (var row = 1; row < 10; row++)
            text = text.Replace($"{{{row}}}", new RowToken(row, false).ToText(Parent), StringComparison.Ordinal).Replace($"{{g{row}}}", new RowToken(row, true).ToText(Parent), StringComparison.Ordinal);
        return text;
    }

    private static TypedBatch Read(DatasetDefinition dataset, string text, string extra = "ignore")
        => Read(dataset, Encoding.UTF8.GetBytes(text), new ImportOptions { ExtraColumns = extra });

    private static TypedBatch Read(DatasetDefinition dataset, byte[] bytes, ImportOptions options)
    {
        var stated = StatedDialect.Of(options, (option, value, allowed) => new InvalidOperationException($"{option} {value} {allowed}"));
        var (plan, rows) = new SourceHead(SourceSamples.Of(bytes), stated).Read(new HeaderMapping(dataset, options, maxColumns: 10, isCorrection: true));
        var batch = new BatchRow { FirstByte = rows.Byte, LengthBytes = bytes.Length - rows.Byte, FirstRow = 1, FirstLine = rows.Line, RowCount = bytes.Count(one => one == '\n') - 1 };
        return TypedBatch.Read(dataset, options, plan, batch, (byte[])[CsvDialect.LeadIn, .. bytes[(int)rows.Byte..]], parentId: Parent);
    }

    private static List<string> Rows(TypedBatch batch)
    {
        using var run = new RunReader(batch.Rows.Open(), bufferBytes: 100);
        var rows = new List<string>();
        while (run.Read())
            rows.Add(string.Join('|', StagedRow.Unescaped(run.Current.Fields).Select(value => value ?? "NULL")));
        return rows;
    }
}
