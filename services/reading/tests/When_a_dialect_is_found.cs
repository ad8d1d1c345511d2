using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

public sealed class When_a_dialect_is_found
{
    private static readonly DatasetDefinition Stock = DatasetReader.Read(
        """
        { "name": "stock", "version": 1, "business_key": ["item"], "columns": [
          { "name": "item", "type": "text" }, { "name": "quantity", "type": "integer", "required": true }, { "name": "note", "type": "text" } ] }
        """);
    private static readonly DatasetDefinition Any = DatasetReader.Read(
        """
        { "name": "any", "version": 1, "business_key": ["import_id", "row"], "columns": [
          { "name": "import_id", "type": "text", "max_length": 36, "required": true, "from": "import_id" },
          { "name": "row", "type": "integer", "required": true, "from": "row_number" }, { "name": "record", "type": "json", "required": true, "from": "record" } ] }
        """);

    private static readonly DatasetDefinition People = DatasetReader.Read(
        """
        { "name": "people", "version": 1, "business_key": ["id"], "columns": [
          { "name": "id", "type": "text", "required": true }, { "name": "name", "type": "text" }, { "name": "state", "type": "text" } ] }
        """);
    private static readonly DatasetDefinition Ids = DatasetReader.Read(
        """{ "name": "ids", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "text", "required": true }] }""");

    [Theory]
    [InlineData("item,quantity,note\nA,1,x\n", ',', '"', "doubled", null)]
    [InlineData("item^quantity^note\nA^1^x\n", '^', '"', "doubled", null)]
    [InlineData("item:quantity\nA:1\n", ':', '"', "doubled", null)]
    [InlineData("item,quantity,note\nA,1,\"a \\\"b\\\", c\"\nB,2,x\n", ',', '"', "backslash", null)]
    [InlineData("item,quantity,note\nA,1,a\\,b\nB,2,x\n", ',', '"', "backslash", null)]
    [InlineData("item,quantity,note\nA,1,\"C:\\\"\nB,2,C:\\new\n", ',', '"', "doubled", null)]
    [InlineData("'item','quantity','note'\n'A','1','a, b'\n", ',', '\'', "doubled", null)]
    [InlineData("item,quantity,note\nA,1,'n Sync\nB,2,'t is\n", ',', '"', "doubled", null)]
    [InlineData("item,quantity,note\n\"A\",1,'a'\n\"B\",2,'b'\n\"C\",3,'c'\n", ',', '"', "doubled", null)]
    [InlineData("# by hand\nitem,quantity,note\n# rest\nA,1,x\n", ',', '"', "doubled", '#')]
    [InlineData("item,quantity,note\n#A,1,x\n", ',', '"', "doubled", null)]
    [InlineData("sep=|\nitem|quantity\nA|1\n", '|', '"', "doubled", null)]
    [InlineData("SEP=;\r\nitem;quantity\r\nA;1\r\n", ';', '"', "doubled", null)]
    public void It_is_the_one_that_header_and_rows_bear_out(string text, char delimiter, char quote, string escape, char? comment)
    {
        var plan = Read(text).Plan;
        Assert.Equal((delimiter, quote, escape, comment), (plan.Delimiter, plan.Quote, plan.Escape, plan.Comment));
        Assert.Equal(["comment", "delimiter", "encoding", "escape", "header", "newline", "quote"], plan.Evidence.Keys.Order(StringComparer.Ordinal));
        Assert.All(plan.Evidence.Values, Assert.NotEmpty);
        Assert.Equivalent(plan, SourcePlan.FromJson(plan.ToJson()), strict: true);
    }

    [Theory]
    [InlineData("item,quantity\nA,1\n", 1, 2)]
    [InlineData("Report\n\nitem,quantity\nA,1\n", 3, 4)]
    [InlineData("\"a title\nin two lines\"\nitem,quantity\nA,1\n", 3, 4)]
    [InlineData("sep=,\nitem,quantity\nA,1\n", 2, 3)]
    [InlineData("Quantity;of;items\nitem;quantity;note\nA;1;x\n", 2, 3)]
    public void The_header_is_the_first_line_that_names_the_columns(string text, long headerLine, long rowLine)
    {
        var (plan, rows) = Read(text);
        Assert.Equal((headerLine, rowLine, 1), (plan.HeaderLine, rows.Line, rows.Row));
        Assert.Equal(text.IndexOf("\nA", StringComparison.Ordinal) + 1, rows.Byte);
    }

    [Theory]
    [InlineData("id,name,state\n1,Ann,CA\n2,Bob,ID\n")]
    [InlineData("name,id\nid,1\nBob,2\n")]
    [InlineData("id\n1\nID\n")]
    public void A_row_that_holds_the_name_of_a_column_is_no_header(string text) => Assert.Equal(1, Read(text, dataset: People).Plan.HeaderLine);

    [Fact]
    public void Nor_is_it_where_the_first_line_lacks_a_column()
    {
        var failure = Assert.Throws<ImportException>(() => Read("customer_no,full_name,state\n1,Ann,CA\n2,Bob,ID\n", dataset: People));
        Assert.Equal(ErrorCodes.HeaderMissingColumn, failure.Code);
        Assert.Contains("lacks id", failure.Message);
    }

    [Fact]
    public void The_only_column_of_a_dataset_is_found_below_titles() => Assert.Equal(3, Read("Report\n\nid\n1\n2\n", dataset: Ids).Plan.HeaderLine);

    [Theory]
    [InlineData("\"open\nitem,quantity\nold,1\nitem,quantity\nA,1\n", 4, 40)]
    [InlineData("item,quantity\nA,1\n", 1, 14)]
    public void A_stated_header_line_counts_whatever_stands_above_it(string text, int line, long firstByte)
    {
        var (plan, rows) = Read(text, new ImportOptions { HeaderRow = line });
        Assert.Equal((line, firstByte, "stated by caller"), (plan.HeaderLine, rows.Byte, plan.Evidence["header"]));
    }

    [Theory]
    [InlineData("lf", "item,quantity\nA,1\n")]
    [InlineData("crlf", "item,quantity\r\nA,1\r\n")]
    [InlineData("cr", "item,quantity\rA,1\r")]
    [InlineData("mixed", "item,quantity\r\nA,1\nB,2\r")]
    [InlineData("none", "item,quantity")]
    public void Line_breaks_are_counted(string newline, string text) => Assert.Equal(newline, Read(text).Plan.Newline);

    [Theory]
    [InlineData(ErrorCodes.HeaderAmbiguous, "item,quantity\nA,1\nquantity,item\n2,B\n", "header_row")]
    [InlineData(ErrorCodes.DialectAmbiguous, "# by hand\nitem,quantity\n#A,1\n", "line 3")]
    [InlineData(ErrorCodes.HeaderMissingColumn, "Report of quantity\nitem,note\nA,x\n", "lacks quantity")]
    [InlineData(ErrorCodes.DialectAmbiguous, "item,quantity,note\nA,1,C:\\data\nB,2,C:\\tools\\,x\n", "line 2")]
    [InlineData(ErrorCodes.SourceEmpty, "sep=;\n\n", "blank lines")]
    public void What_is_in_doubt_is_an_error(string code, string text, string told)
    {
        var failure = Assert.Throws<ImportException>(() => Read(text));
        Assert.Equal(code, failure.Code);
        Assert.Contains(told, failure.Message);
    }

    [Fact]
    public void A_stated_escape_is_taken_at_its_word()
        => Assert.Equal("backslash", Read("item,quantity,note\nA,1,C:\\data\nB,2,C:\\tools\\,x\n", new ImportOptions { Escape = "backslash" }).Plan.Escape);

    [Fact]
    public void In_a_file_of_one_column_a_comment_may_be_a_row()
    {
        var failure = Assert.Throws<ImportException>(() => Read("# by hand\nid\n#1\n2\n", dataset: Ids));
        Assert.Equal(ErrorCodes.DialectAmbiguous, failure.Code);
        Assert.Contains("line 3", failure.Message);
    }

    [Fact]
    public void Where_any_header_is_taken_a_title_is_in_doubt()
    {
        Assert.Equal(ErrorCodes.HeaderAmbiguous, Assert.Throws<ImportException>(() => Read("Report\na;b\n1;2\n3;4\n", dataset: Any)).Code);
        Assert.Equal(["a", "b"], Read("Report\na;b\n1;2\n3;4\n", new ImportOptions { HeaderRow = 2 }, Any).Plan.Header);
        Assert.Equal(["Report"], Read("Report\nx\ny;z\n", dataset: Any).Plan.Header);
    }

    [Fact]
    public void What_is_stated_is_not_looked_for()
    {
        var options = new ImportOptions { Delimiter = "tab", Quote = "none", Escape = "backslash", Comment = "%", Encoding = "iso-8859-1", HeaderRow = 1, Newline = "lf" };
        var plan = Read("item\tquantity\nA\t1\n", options).Plan;
        Assert.Equal(('\t', null, "backslash", '%', "lf"), (plan.Delimiter, plan.Quote, plan.Escape, plan.Comment, plan.Newline));
        Assert.All(plan.Evidence, one => Assert.Equal("stated by caller", one.Value));
    }

    [Theory]
    [InlineData("delimiter", "x")]
    [InlineData("delimiter", "")]
    [InlineData("delimiter", ";;")]
    [InlineData("delimiter", "é")]
    [InlineData("quote", "a")]
    [InlineData("escape", "percent")]
    [InlineData("encoding", "utf-7")]
    [InlineData("comment", "//")]
    [InlineData("newline", "mixed")]
    [InlineData("newline", "LF")]
    public void What_cannot_be_stated_is_refused(string option, string value)
    {
        var options = option switch
        {
            "delimiter" => new ImportOptions { Delimiter = value },
            "quote" => new ImportOptions { Quote = value },
            "escape" => new ImportOptions { Escape = value },
            "encoding" => new ImportOptions { Encoding = value },
            "newline" => new ImportOptions { Newline = value },
            _ => new ImportOptions { Comment = value },
        };
        Assert.Contains(option, Assert.Throws<ImportException>(() => Read("item,quantity\n", options)).Message);
    }

    [Fact]
    public void Nor_can_what_collides()
    {
        ImportOptions[] all =
        [
            new() { HeaderRow = 0 }, new() { Quote = "none", Escape = "doubled" }, new() { Escape = "none" }, new() { Delimiter = "|", Quote = "|" }, new() { Delimiter = "#", Comment = "#" },
        ];
        Assert.All(all, options => Assert.Equal(ErrorCodes.OptionInvalid, Assert.Throws<ImportException>(() => Read("item,quantity\n", options)).Code));
    }

    [Fact]
    public void What_was_found_outlives_the_memory_of_the_samples()
    {
        var source = Encoding.UTF8.GetBytes("item,quantity\r\nA,1\r\n");
        var mapping = new HeaderMapping(Stock, new ImportOptions(), maxColumns: 10);
        var found = new SourceHead(SourceSamples.Of(source), new StatedDialect()).Look(mapping);
        source.AsSpan().Fill((byte)'\n');

        var plan = found.Describe(mapping.Map(found.Dialect, found.Header));

        Assert.Equal(("crlf", "the samples hold 0 LF, 2 CR LF, 0 CR"), (plan.Newline, plan.Evidence["newline"]));
    }

    private static (SourcePlan Plan, SourcePosition Rows) Read(string text, ImportOptions? options = null, DatasetDefinition? dataset = null)
    {
        var chosen = options ?? new ImportOptions();
        var stated = StatedDialect.Of(chosen, (option, value, allowed) => new ImportException(ErrorCodes.OptionInvalid, $"{option} {value} {allowed}"));
        return new SourceHead(SourceSamples.Of(Encoding.UTF8.GetBytes(text)), stated).Read(new HeaderMapping(dataset ?? Stock, chosen, maxColumns: 10));
    }
}
