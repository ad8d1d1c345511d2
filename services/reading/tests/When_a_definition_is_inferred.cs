using System.Text;
using System.Text.Json.Nodes;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Inferring;
using Imports.Reading.Normalising;

namespace Imports.Reading.Tests;

public sealed class When_a_definition_is_inferred
{
    [Theory]
    [InlineData("integer", "1|-12|9223372036854775807")]
    [InlineData("integer", "0|1|0")]
    [InlineData("decimal", "1.5|2|-0.25")]
    [InlineData("boolean", "true|no|Yes")]
    [InlineData("date", "2026-03-01|1999-12-31")]
    [InlineData("date", "31.03.2026|01.04.2026")]
    [InlineData("date", "3/31/2026|4/1/2026")]
    [InlineData("timestamp", "2026-03-01T08:00:00+01:00|2026-03-01 08:00Z")]
    [InlineData("timestamp", "2026-03-01 08:00:00|2026-03-02 09:00:00")]
    [InlineData("json", "{}|[1]|{\"a\":[]}")]
    [InlineData("uuid", "7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4|7F3E0A1C-5B7D-4C58-9A51-0D9F3C1BE2A5")]
    [InlineData("text", "7f3e0a1c5b7d4c589a510d9f3c1be2a4")]
    [InlineData("text", "007|8")]
    [InlineData("text", "9223372036854775808x|1")]
    [InlineData("text", "{|[]")]
    [InlineData("text", "2026-03-01|31.03.2026")]
    [InlineData("text", "1,5|2.25")]
    [InlineData("text", "31.03.26")]
    [InlineData("text", "a|1")]
    public void A_column_has_the_narrowest_type_that_all_of_its_values_fit(string type, string values) => Assert.Equal(type, Column(values.Split('|')).TypeName);

    [Theory]
    [InlineData("01/02/2026|03/04/2026", "date as dd/MM/yyyy", "date as MM/dd/yyyy")]
    [InlineData("01/02/2026 10:00|03/04/2026 11:30", "timestamp as dd/MM/yyyy HH:mm", "timestamp as MM/dd/yyyy HH:mm")]
    [InlineData("1.234|5.678", "decimal", "decimal with a comma as its mark")]
    [InlineData("1,234|5,678", "decimal with a comma as its mark", "decimal with commas between thousands")]
    public void What_can_be_read_in_two_ways_is_told_and_left_a_text(string values, string one, string other)
    {
        var column = Column(values.Split('|'));
        Assert.Equal("text", column.TypeName);
        Assert.Contains(one, column.Ambiguous);
        Assert.Contains(other, column.Ambiguous);
        Assert.Equal(values.Split('|'), column.Examples.Select(example => example.Value));
    }

    [Theory]
    [InlineData("13/02/2026|03/04/2026", "dd/MM/yyyy")]
    [InlineData("02/13/2026|03/04/2026", "MM/dd/yyyy")]
    [InlineData("1.3.2026|31.12.2026", "d.M.yyyy")]
    public void One_value_decides_the_order_of_all(string values, string format)
    {
        var column = Column(values.Split('|'));
        Assert.Equal(("date", format), (column.TypeName, column.Format));
        Assert.Empty(column.Ambiguous);
    }

    [Theory]
    [InlineData("1,5|2,25|1.234,5", ",", ".", 2)]
    [InlineData("1.234.567|8", ",", ".", 0)]
    [InlineData("1,234.5|2", ".", ",", 1)]
    public void Numbers_in_a_locale_are_proposed_with_it(string values, string mark, string thousands, int scale)
    {
        var column = Column(values.Split('|'));
        Assert.Equal(("decimal", mark, thousands, scale), (column.TypeName, column.DecimalMark, column.Thousands, column.Scale));
        var definition = Infer($"id;n\n{string.Concat(values.Split('|').Select((value, i) => $"{i};{value}\n"))}").ToDefinition("sales");
        Assert.Equal(mark, DatasetReader.Read(WithVersion(definition)).Column("n").DecimalMark);
    }

    [Fact]
    public void Each_type_that_is_ruled_out_is_told_with_the_first_value_that_did_it()
    {
        var column = Column("1", "2", "007", "x");
        Assert.Contains(new RuledOut("integer", 4, "007", "a zero in front, which a number would lose"), column.RuledOut);
        Assert.Contains(column.RuledOut, ruled => ruled is { Type: "boolean", Line: 3, Value: "2" });
        Assert.DoesNotContain(column.RuledOut, ruled => ruled.Type.StartsWith("date", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_seen_of_a_column_is_counted()
    {
        var inferred = Infer("code;name\nA;aäo\n;  \nB;aäo\nC;\"lon\nger\"\nD\nE;\"f\n");
        var name = inferred.Columns[1];
        Assert.Equal((3, 1, 2, 7, 5), (name.Values, name.Blanks, name.Distinct, name.Longest, name.LongestLine));
        Assert.Equal((4, 2, 7), (inferred.Rows, inferred.OddRows, inferred.FirstOddLine));
        Assert.Equal([new ValueExample(2, "aäo"), new ValueExample(5, "lon\nger")], name.Examples);
        Assert.Equal(';', inferred.Plan.Delimiter);
    }

    [Theory]
    [InlineData("n,code\n1,A\n1,B\n2,C\n", "code")]
    [InlineData("n,m\n1,7\n2,8\n3,9\n", "n")]
    [InlineData("name,id\na,7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4\nb,7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a5\n", "id")]
    [InlineData("weight,item_id\n1,7\n2,8\n3,9\n", "item_id")]
    [InlineData("price,note\n1.5,a\n2.5,b\n", "note")]
    [InlineData("item,store\nA,1\nA,2\nB,1\n", "item", "store")]
    [InlineData("item,store,note\nA,1,\nA,2,x\nB,1,y\n", "item", "store")]
    [InlineData("item,store\nA,1\nA,1\n")]
    [InlineData("item,store\nA,\n,2\n")]
    [InlineData("item,store\n")]
    public void The_key_is_what_tells_the_rows_apart_and_is_never_blank(string text, params string[] key)
    {
        var inferred = Infer(text);
        Assert.Equal(key, inferred.Key.Columns);
        Assert.False(string.IsNullOrEmpty(inferred.Key.Reason));
    }

    [Fact]
    public void Names_become_ones_that_a_definition_may_have_and_each_once()
    {
        var inferred = Infer("Item Code,Preis (€),2nd,Größe,tenant_id,item-code,ITEM_CODE2\nA,1.5,x,y,z,q,r\n");
        Assert.Equal(["item_code", "preis", "column_2nd", "groesse", "tenant_id_2", "item_code_2", "item_code2"], inferred.Columns.Select(column => column.Name));
        Assert.Empty(inferred.Columns[6].Notes);
        Assert.Empty(inferred.Columns[1].Notes);
        Assert.Contains(inferred.Columns[2].Notes, note => note.Contains("mapping=column_2nd:2nd", StringComparison.Ordinal));
        Assert.Equal("new_stock_2026", (string?)inferred.ToDefinition("New Stock (2026)")["name"]);
        DatasetReader.Read(WithVersion(inferred.ToDefinition("7 days")));
    }

    [Fact]
    public void The_proposal_is_a_sound_definition_that_says_what_was_found()
    {
        var definition = Infer("id,name,price,day,at\n1,a,12.345,31.03.2026,2026-03-01T08:00:00Z\n2,b,1.5,01.04.2026,2026-03-01T08:00:00Z\n").ToDefinition("things");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                { "name": "things", "business_key": ["id"], "columns": [
                  { "name": "id", "type": "integer" }, { "name": "name", "type": "text", "max_length": 20 }, { "name": "price", "type": "decimal", "precision": 18, "scale": 3 },
                  { "name": "day", "type": "date", "format": "dd.MM.yyyy" }, { "name": "at", "type": "timestamp" } ] }
                """),
            JsonNode.Parse(definition.ToJsonString())), definition.ToJsonString());
        DatasetReader.Read(WithVersion(definition));
    }

    [Fact]
    public void Workbooks_and_packed_files_are_looked_at_too()
    {
        var book = WorkbookFile.Of(
            """
            <row><c t="str"><v>id</v></c><c t="str"><v>day</v></c><c t="str"><v>at</v></c></row>
            <row><c><v>1</v></c><c s="1"><v>46112</v></c><c s="2"><v>46112.25</v></c></row>
            """).Formats("14", "22").ToBytes();
        var inferred = Inference.Of(Open(book), new StatedDialect());
        Assert.Equal(["integer", "date", "timestamp"], inferred.Columns.Select(column => column.TypeName));
        Assert.Equal((null, "yyyy-MM-dd'T'HH:mm:ss"), (inferred.Columns[1].Format, inferred.Columns[2].Format));
        Assert.Equal(PackedFormat.Gzip, Open(Archive.Gzip(Encoding.UTF8.GetBytes("a,b\n1,2\n"))).Format);
        Assert.Throws<ImportException>(() => Open(Archive.Gzip(Encoding.UTF8.GetBytes("a,b\n1,2\n"))[..^6]));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Of_a_long_text_the_whole_lines_at_its_start_are_looked_at(string encoding)
    {
        var text = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. text.Preamble, .. text.GetBytes($"id,name\n{string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},näme {i}\n"))}")];
        var sample = SampleText.Open(Archive.Gzip(bytes), new ImportOptions(), new NormalisingOptions(), maxBytes: 20_001);
        var inferred = Inference.Of(sample, new StatedDialect());
        Assert.False(sample.IsWhole);
        Assert.False(inferred.IsWhole);
        Assert.InRange(inferred.Rows, 100, 2000);
        Assert.Equal((0, inferred.Rows), (inferred.OddRows, inferred.Columns[0].Distinct));
        Assert.Equal(["id"], inferred.Key.Columns);
    }

    [Fact]
    public void What_an_import_would_refuse_is_refused_here()
    {
        Assert.Equal(ErrorCodes.BodyEmpty, Assert.Throws<ImportException>(() => Open([])).Code);
        Assert.Equal(ErrorCodes.SourceEmpty, Assert.Throws<ImportException>(() => Infer("\n\n")).Code);
        Assert.Equal(ErrorCodes.HeaderMalformed, Assert.Throws<ImportException>(() => Infer("a,,b\n1,2,3\n")).Code);
        Assert.Equal(ErrorCodes.SourceFormatUnsupported, Assert.Throws<ImportException>(() => Infer("%PDF-1.7")).Code);
    }

    private static ColumnProposal Column(params string[] values) => Infer($"c;d\n{string.Concat(values.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\";x\n"))}").Columns[0];

    private static InferredDataset Infer(string text) => Inference.Of(Open(Encoding.UTF8.GetBytes(text)), new StatedDialect());

    private static SampleText Open(byte[] file) => SampleText.Open(file, new ImportOptions(), new NormalisingOptions(), maxBytes: 1 << 20);

    private static string WithVersion(JsonObject definition)
    {
        definition["version"] = 1;
        return definition.ToJsonString();
    }
}
