using Imports.Contracts;

namespace Imports.Reading.Tests;

/// <summary>What is in the cells of a sheet, and where its rows stand in the text that is made of them.</summary>
public sealed class When_a_workbook_is_read
{
    [Fact]
    public void Shared_and_inline_texts_are_taken_to_the_letter()
        => Assert.Equal(
            "item,note\nA-1,\"a,b \"\"c\"\"\"\n 007 ,\"two\nlines\"\nbold and plain,München 東京 🚚\n",
            Normalised.Text(WorkbookFile.Of(
                """
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
                <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>
                <row r="3"><c r="A3" t="inlineStr"><is><t xml:space="preserve"> 007 </t></is></c><c r="B3" t="inlineStr"><is><t>two&#10;lines</t></is></c></row>
                <row r="4"><c r="A4" t="s"><v>4</v></c><c r="B4" t="str"><f>X()</f><v>München 東京 🚚</v></c></row>
                """).Strings(
                """
                <si><t>item</t></si><si><t>note</t></si><si><t>A-1</t></si><si><t>a,b "c"</t></si>
                <si><r><rPr><b/></rPr><t xml:space="preserve">bold </t></r><r><t>and plain</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si>
                """).ToBytes()));

    [Theory]
    [InlineData("a_x0041_b", "aAb")]
    [InlineData("a_x005F_x0041_b", "a_x0041_b")]
    [InlineData("line_x000D_end", "\"line\rend\"")]
    [InlineData("_x00", "_x00")]
    [InlineData("_xZZZZ_", "_xZZZZ_")]
    [InlineData("&lt;&amp;&gt;", "<&>")]
    [InlineData("<![CDATA[a<b]]>", "a<b")]
    public void Escapes_are_what_they_stand_for(string text, string field)
        => Assert.Equal(field + "\n", Normalised.Text(WorkbookFile.Of($"<row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>").ToBytes()));

    [Fact]
    public void Formulas_are_their_values_and_booleans_and_errors_are_words()
        => Assert.Equal(
            "3,sum,true,false,#N/A,#DIV/0!\n",
            Normalised.Text(WorkbookFile.Of(
                """
                <row r="1"><c r="A1"><f>1+2</f><v>3</v></c><c r="B1" t="str"><f>"su"&amp;"m"</f><v>sum</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="b"><f>1=2</f><v>0</v></c>
                <c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
                """).ToBytes()));

    [Fact]
    public void A_formula_that_gives_an_empty_text_is_blank_and_one_without_a_value_is_refused()
    {
        Assert.Equal("1,\n2,x\n", Normalised.Text(WorkbookFile.Of("<row><c><v>1</v></c><c t=\"str\"><f>\"\"</f><v></v></c></row><row><c><v>2</v></c><c t=\"str\"><v>x</v></c></row>").ToBytes()));

        var (code, message) = Normalised.Failure(WorkbookFile.Of("<row r=\"7\"><c r=\"AB7\"><f>A1*2</f></c></row>").ToBytes());

        Assert.Equal(ErrorCodes.FormulaWithoutValue, code);
        Assert.Contains("AB7", message);
        Assert.DoesNotContain("A1*2", message);
    }

    [Theory]
    [InlineData("<c r=\"D2\"><f>B2*C2</f><v/></c>")]
    [InlineData("<c r=\"D2\"><f>B2*C2</f><v></v></c>")]
    [InlineData("<c r=\"D2\" t=\"b\"><f>B2=C2</f><v/></c>")]
    [InlineData("<c r=\"D2\" t=\"e\"><f>B2*C2</f><v/></c>")]
    public void An_empty_value_of_a_formula_that_gives_no_text_is_none(string cell)
    {
        var (code, message) = Normalised.Failure(WorkbookFile.Of($"<row r=\"2\"><c r=\"A2\"><v>1</v></c>{cell}</row>").ToBytes());

        Assert.Equal(ErrorCodes.FormulaWithoutValue, code);
        Assert.Contains("D2", message);
    }

    [Fact]
    public void A_line_is_a_row_of_the_sheet_and_blank_rows_at_the_end_are_left_out()
    {
        var (text, format, part, rows) = Normalised.Read(WorkbookFile.Of(
            """
            <row r="2"><c r="B2"><v>1</v></c></row><row r="3" hidden="1"><c r="A3"><v>2</v></c></row><row r="4" s="1"/>
            <row r="7"><c r="A7" s="1"/><c r="C7"><v>3</v></c></row><row r="9"><c r="A9" t="inlineStr"><is><t></t></is></c></row><row r="1000000"/>
            """).ToBytes());

        Assert.Equal("\n,1,\n2,,\n\n\n\n,,3\n", text);
        Assert.Equal(("xlsx", "Sheet1", 3L), (format, part, rows));
    }

    [Fact]
    public void Rows_and_cells_without_names_follow_each_other()
        => Assert.Equal("1,2,,4\n5,,,\n\n9,,,\n", Normalised.Text(WorkbookFile.Of("<row><c><v>1</v></c><c><v>2</v></c><c r=\"D1\"><v>4</v></c></row><row><c><v>5</v></c></row><row r=\"4\"><c><v>9</v></c></row>").ToBytes()));

    [Fact]
    public void Only_the_first_cell_of_merged_ones_has_a_value()
        => Assert.Equal(
            "a,,c\n,,d\n",
            Normalised.Text(new WorkbookFile().Part(
                "Merged",
                """
                <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1"/><c r="C1" t="str"><v>c</v></c></row>
                <row r="2"><c r="A2"/><c r="B2"/><c r="C2" t="str"><v>d</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>
                """).ToBytes()));

    [Fact]
    public void Rows_are_filled_up_to_the_width_of_the_first_hundred_and_a_wider_one_keeps_its_cells()
    {
        var rows = Enumerable.Range(1, 120).Select(row => row switch
        {
            50 => "<row r=\"50\"><c r=\"C50\"><v>3</v></c></row>",
            110 => "<row r=\"110\"><c r=\"E110\"><v>5</v></c></row>",
            _ => $"<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>",
        });

        var lines = Normalised.Text(WorkbookFile.Of(string.Concat(rows)).ToBytes()).Split('\n');

        Assert.Equal(("1,,", ",,3", "100,,", "101,,", ",,,,5", "120,,", ""), (lines[0], lines[49], lines[99], lines[100], lines[109], lines[119], lines[120]));
    }

    [Fact]
    public void Both_forms_of_the_format_and_any_prefix_are_read()
        => Assert.Equal(
            "1\n",
            Normalised.Text(new WorkbookFile().Part(
                "Strict", "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>").ToBytes()));

    [Theory]
    [InlineData("<row r=\"2\"/><row r=\"2\"><c><v>1</v></c></row>", "row 2")]
    [InlineData("<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>", "row 1")]
    [InlineData("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>4</v></c></row>", "A1")]
    [InlineData("<row r=\"x\"/>", "number")]
    [InlineData("<row r=\"1\"><c r=\"a1\"/></row>", "name")]
    public void A_sheet_that_contradicts_itself_is_damaged(string rows, string place)
    {
        var (code, message) = Normalised.Failure(WorkbookFile.Of(rows).ToBytes());

        Assert.Equal(ErrorCodes.SourceDamaged, code);
        Assert.Contains(place, message, StringComparison.OrdinalIgnoreCase);
    }
}
