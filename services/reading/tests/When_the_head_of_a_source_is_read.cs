using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

public sealed class When_the_head_of_a_source_is_read
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "stock", "version": 1, "business_key": ["item_code"], "columns": [
          { "name": "item_code", "type": "text" }, { "name": "quantity", "type": "integer", "required": true }, { "name": "note", "type": "text" } ] }
        """);

    private static readonly HeaderMapping Mapping = new(Dataset, new ImportOptions(), maxColumns: 1000);

    [Theory]
    [InlineData("item_code,quantity,note\nA,1,x\n", ',')]
    [InlineData("item_code;quantity;note\nA;1;x,y,z\nB;2;x,y,z\n", ';')]
    [InlineData("item_code\tquantity\nA\t1\n", '\t')]
    [InlineData("item_code|quantity\n", '|')]
    [InlineData("\"item_code\";\"quantity\"\n\"a,b\";1\n", ';')]
    public void The_delimiter_is_the_one_that_yields_the_columns(string text, char delimiter) => Assert.Equal(delimiter, Read(text).Plan.Delimiter);

    [Fact]
    public void Names_match_exactly_or_else_loosely()
    {
        var plan = Read("NOTE,extra,Item Code,item-code,item_code,Quantity\n").Plan;
        Assert.Equal([4, 5, 0], plan.Fields);
        Assert.Equal(["extra", "Item Code", "item-code"], plan.Ignored);
        Assert.Equivalent(plan, SourcePlan.FromJson(plan.ToJson()), strict: true);
    }

    [Theory]
    [InlineData("item_code,quantity\nA,1", 19, 2)]
    [InlineData("\n\r\nitem_code,quantity\r\nA,1", 23, 4)]
    [InlineData("\uFEFFitem_code,\"quant\nity\",quantity\nA,1", 34, 3)]
    [InlineData("item_code,quantity", 18, 2)]
    public void Rows_start_behind_the_header(string text, long firstByte, long line)
        => Assert.Equal(new SourcePosition(firstByte, 1, line), Read(text).Rows);

    [Fact]
    public void A_required_column_that_is_missing_is_named_with_what_was_found()
    {
        var failure = Fails(ErrorCodes.HeaderMissingColumn, "item_code,amount\n");
        Assert.Contains("lacks quantity", failure);
        Assert.Contains("found item_code, amount", failure);
    }

    [Fact]
    public void A_column_named_twice_is_ambiguous()
        => Assert.Contains("in the columns 2, 3", Fails(ErrorCodes.HeaderDuplicateColumn, "item_code,Quantity,QUANTITY\n"));

    [Theory]
    [InlineData("item_code,quantity\n", false)]
    [InlineData("\uFEFFitem_code,quantity\n", true)]
    [InlineData("\n\uFEFFitem_code,item_code,quantity\n", false)]
    public void A_byte_order_mark_is_noted(string text, bool noted) => Assert.Equal(noted, Read(text).Plan.HasByteOrderMark);

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\r\n\n")]
    public void A_source_without_a_header_is_empty(string text) => Fails(ErrorCodes.SourceEmpty, text);

    [Fact]
    public void A_quote_out_of_place_in_the_header_is_an_error() => Fails(ErrorCodes.HeaderMalformed, "item_code,\"quantity\nA,1\n");

    [Fact]
    public void A_header_without_end_is_an_error()
        => Fails(ErrorCodes.HeaderMalformed, Head(Encoding.UTF8.GetBytes($"item_code,{new string('x', SourceSamples.PieceBytes)},quantity\n{new string('\n', SourceSamples.WholeBytes)}")));

    private static (SourcePlan Plan, SourcePosition Rows) Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static (SourcePlan Plan, SourcePosition Rows) Read(byte[] bytes) => Head(bytes).Read(Mapping);

    private static SourceHead Head(byte[] bytes) => new(SourceSamples.Of(bytes), new StatedDialect());

    private static string Fails(string code, string text) => Fails(code, Encoding.UTF8, text);

    private static string Fails(string code, Encoding encoding, string text)
    {
        var failure = Assert.Throws<ImportException>(() => Read(encoding.GetBytes(text)));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }

    private static void Fails(string code, SourceHead head) => Assert.Equal(code, Assert.Throws<ImportException>(() => head.Read(Mapping)).Code);
}
