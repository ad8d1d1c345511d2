using System.Runtime.CompilerServices;
using Imports.Datasets;

namespace Imports.Datasets.Tests;

public sealed class When_a_definition_is_read
{
    [Fact]
    public void The_shipped_ones_are_sound()
    {
        var shipped = Directory.GetFiles(Path.Combine(Root(), "fixtures", "datasets"), "*.json").Select(file => DatasetReader.Read(File.ReadAllText(file))).ToDictionary(dataset => dataset.Name);
        Assert.Equal(["assets", "generic", "inventory", "stores"], shipped.Keys.Order());
        Assert.Equal(["item_code", "store_id", "date"], shipped["inventory"].BusinessKey);
        Assert.Equal(["item_code", "store_id", "date", "serial_number", "quantity", "unit_price", "description"], shipped["inventory"].Columns.Select(column => column.Name));
        Assert.Equal(WhenEmpty.Accept, shipped["inventory"].Column("store_id").References!.WhenEmpty);
        Assert.True(shipped["generic"].TakesAnyHeader);
        Assert.Equal("notebook", shipped["assets"].Column("kind").Map!["NB"]);
    }

    [Theory]
    [InlineData("\"name\": \"X\"", "$.name")]
    [InlineData("\"name\": \"x\\n\"", "$.name")]
    [InlineData("\"version\": 0", "$.version")]
    [InlineData("\"table\": \"a-b\"", "$.table")]
    [InlineData("\"duplicates\": \"middle\"", "$.duplicates")]
    [InlineData("\"business_key\": []", "$.business_key")]
    [InlineData("\"business_key\": [\"nope\"]", "$.business_key")]
    [InlineData("\"business_key\": [\"id\", \"id\"]", "$.business_key")]
    [InlineData("\"business_key\": [null]", "$.business_key")]
    [InlineData("\"business_key\": null", "$.business_key")]
    [InlineData("\"columns\": []", "$.columns")]
    [InlineData("\"columns\": [null]", "$.columns")]
    [InlineData("\"compare\": [{ \"left\": \"id\", \"operator\": \"==\", \"right\": \"number\" }]", "$.compare[0].operator")]
    [InlineData("\"compare\": [{ \"left\": \"nope\", \"operator\": \"=\", \"right\": \"number\" }]", "$.compare[0].left")]
    [InlineData("\"compare\": [{ \"left\": \"id\", \"operator\": \"=\", \"right\": \"nope\" }]", "$.compare[0].right")]
    [InlineData("\"compare\": [{ \"left\": \"id\", \"operator\": \"=\", \"right\": \"id\" }]", "$.compare[0]")]
    [InlineData("\"compare\": [{ \"left\": \"id\", \"operator\": \"=\", \"right\": \"note\" }]", "$.compare[0]")]
    [InlineData("\"compare\": [{ \"left\": \"any\", \"operator\": \"=\", \"right\": \"any2\" }]", "$.compare[0]")]
    [InlineData("\"compare\": [null]", "$.compare")]
    [InlineData("\"unique\": [[]]", "$.unique[0]")]
    [InlineData("\"unique\": [null]", "$.unique")]
    [InlineData("\"unique\": [[\"nope\"]]", "$.unique[0]")]
    [InlineData("\"unique\": [[\"number\"]]", "$.unique[0]")]
    [InlineData("\"unique\": [[\"number\", \"id\"]], \"indexes\": [[\"number\", \"id\"]]", "$.unique[0]")]
    [InlineData("\"unique\": [[\"any\"]]", "$.unique[0]")]
    [InlineData("\"totals\": [null]", "$.totals")]
    [InlineData("\"totals\": [{ \"left\": \"number\", \"right\": \"nope\" }]", "$.totals[0].right")]
    [InlineData("\"totals\": [{ \"left\": \"number\", \"right\": \"number\" }]", "$.totals[0]")]
    [InlineData("\"totals\": [{ \"left\": \"number\", \"right\": \"note\" }]", "$.totals[0]")]
    [InlineData("\"indexes\": [[]]", "$.indexes[0]")]
    [InlineData("\"indexes\": [[\"number\"], [\"nope\"]]", "$.indexes[1]")]
    [InlineData("\"indexes\": [[\"number\", \"number\"]]", "$.indexes[0]")]
    [InlineData("\"indexes\": [[\"number\"], [\"number\"]]", "$.indexes[1]")]
    [InlineData("\"indexes\": [[\"any\"]]", "$.indexes[0]")]
    [InlineData("\"indexes\": [[\"long\"]]", "$.indexes[0]")]
    [InlineData("\"indexes\": [null]", "$.indexes")]
    [InlineData("\"scope\": \"nope\"", "$.scope")]
    [InlineData("\"scope\": \"number\"", "$.scope")]
    [InlineData("\"scope\": [\"id\"]", "$.scope")]
    [InlineData("\"sized_batches\": { \"rows\": 0 }", "$.sized_batches.rows")]
    [InlineData("\"sized_batches\": { \"rows\": 10000001 }", "$.sized_batches.rows")]
    [InlineData("\"sized_batches\": { \"rows\": 1.5 }", "$.sized_batches.rows")]
    [InlineData("\"sized_batches\": { \"rows\": 5, \"bytes\": 5 }", "$.sized_batches.bytes")]
    [InlineData("\"sized_batches\": {}", "$.sized_batches")]
    [InlineData("\"sized_batches\": 5", "$.sized_batches")]
    [InlineData("\"sized_batches\": { \"rows\": 5 }, \"undo\": true", "$.undo")]
    [InlineData("\"undo\": 1", "$.undo")]
    public void A_fault_of_a_part_is_refused_with_its_place(string part, string path)
    {
        var parts = new Dictionary<string, string>
        {
            ["name"] = "\"x\"", ["version"] = "1", ["business_key"] = "[\"id\"]",
            ["columns"] =
                """
                [{ "name": "id", "type": "integer" }, { "name": "number", "type": "decimal" }, { "name": "note", "type": "text" }, { "name": "long", "type": "text", "max_length": 256 },
                 { "name": "any", "type": "json" }, { "name": "any2", "type": "json" }]
                """,
        };
        var (name, value) = (part[1..part.IndexOf("\":", StringComparison.Ordinal)], part[(part.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        Assert.NotNull(Read(parts));
        parts[name] = value;
        Assert.Equal(path, Assert.Throws<DatasetDefinitionException>(() => Read(parts)).Path);
    }

    [Theory]
    [InlineData(""" "name": "_x", "type": "integer" """, ".name")]
    [InlineData(""" "name": "tenant_id", "type": "integer" """, "$.columns")]
    [InlineData(""" "name": "id", "type": "integer" """, "$.columns")]
    [InlineData(""" "type": "money" """, ".type")]
    [InlineData(""" "type": "integer", "min_length": 3 """, ".min_length")]
    [InlineData(""" "type": "text", "max_length": 5, "min_length": 6 """, ".min_length")]
    [InlineData(""" "type": "text", "min_length": 0 """, ".min_length")]
    [InlineData(""" "type": "integer", "max_length": 3 """, ".max_length")]
    [InlineData(""" "type": "text", "max_length": 4001 """, ".max_length")]
    [InlineData(""" "type": "integer", "min": 3, "max": 2 """, "")]
    [InlineData(""" "type": "text", "min": 3 """, ".min")]
    [InlineData(""" "type": "date", "max": 3 """, ".max")]
    [InlineData(""" "type": "decimal", "precision": 5, "scale": 6 """, "")]
    [InlineData(""" "type": "decimal", "precision": 39 """, "")]
    [InlineData(""" "type": "integer", "scale": 2 """, "")]
    [InlineData(""" "type": "text", "format": "yyyy" """, ".format")]
    [InlineData(""" "type": "date", "format": " " """, ".format")]
    [InlineData(""" "type": "integer", "allowed": ["1"] """, ".allowed")]
    [InlineData(""" "type": "text", "allowed": [] """, ".allowed")]
    [InlineData(""" "type": "text", "allowed": ["a", "a"] """, ".allowed")]
    [InlineData(""" "type": "text", "allowed": [null] """, ".allowed")]
    [InlineData(""" "type": "text", "max_length": 2, "allowed": ["abc"] """, ".allowed")]
    [InlineData(""" "type": "text", "min_length": 2, "allowed": ["a"] """, ".allowed")]
    [InlineData(""" "type": "integer", "pattern": "a" """, ".pattern")]
    [InlineData(""" "type": "text", "pattern": "(" """, ".pattern")]
    [InlineData(""" "type": "text", "pattern": "a)|(b" """, ".pattern")]
    [InlineData(""" "type": "text", "pattern": "(?<=a)b" """, ".pattern")]
    [InlineData(""" "type": "text", "pattern": "a(?=b)" """, ".pattern")]
    [InlineData(""" "type": "text", "pattern": "(a)\\1" """, ".pattern")]
    [InlineData(""" "type": "text", "pattern": "[a-z]", "allowed": ["ab"] """, ".allowed")]
    [InlineData(""" "type": "text", "map": {} """, ".map")]
    [InlineData(""" "type": "text", "map": { "a": null } """, ".map")]
    [InlineData(""" "type": "text", "map": { " ": "a" } """, ".map")]
    [InlineData(""" "type": "boolean", "map": { "on": "enabled" } """, ".map['on']")]
    [InlineData(""" "type": "text", "allowed": ["b"], "map": { "a": "c" } """, ".map['a']")]
    [InlineData(""" "type": "text", "blank": "empty" """, ".blank")]
    [InlineData(""" "type": "text", "blank": "default" """, ".blank")]
    [InlineData(""" "type": "text", "blank": "keep", "required": true """, ".blank")]
    [InlineData(""" "type": "text", "default": " \t" """, ".default")]
    [InlineData(""" "type": "text", "allowed": ["b"], "default": "c" """, ".default")]
    [InlineData(""" "type": "integer", "default": "1.5" """, ".default")]
    [InlineData(""" "type": "integer", "max": 3, "default": "4" """, ".default")]
    [InlineData(""" "type": "decimal", "default": "1,5" """, ".default")]
    [InlineData(""" "type": "decimal", "scale": 1, "default": "1.25" """, ".default")]
    [InlineData(""" "type": "boolean", "default": "maybe" """, ".default")]
    [InlineData(""" "type": "date", "default": "31.03.2026" """, ".default")]
    [InlineData(""" "type": "json", "default": "{}" """, ".default")]
    [InlineData(""" "type": "date", "references": { "dataset": "other" } """, ".references")]
    [InlineData(""" "type": "text", "references": { "dataset": "x" } """, ".references.dataset")]
    [InlineData(""" "type": "text", "references": { "dataset": "A b" } """, ".references.dataset")]
    [InlineData(""" "type": "text", "references": { "dataset": "other", "when_empty": "ignore" } """, ".references.when_empty")]
    [InlineData(""" "type": "text", "references": { "dataset": "other", "by": "A b" } """, ".references.by")]
    [InlineData(""" "type": "text", "references": { "dataset": "other", "by": "title", "when_empty": "accept" } """, ".references.when_empty")]
    [InlineData(""" "type": "text", "references": { "dataset": "other", "by": "title" }, "default": "a" """, ".references.by")]
    [InlineData(""" "type": "text", "references": { "dataset": "other", "by": "title" }, "pattern": "a" """, ".references.by")]
    [InlineData(""" "type": "text", "references": { "dataset": "other", "by": "title" }, "allowed": ["a"] """, ".references.by")]
    [InlineData(""" "type": "text", "from": "header" """, ".from")]
    [InlineData(""" "type": "text", "max_length": 35, "from": "import_id" """, ".from")]
    [InlineData(""" "type": "text", "from": "row_number" """, ".from")]
    [InlineData(""" "type": "text", "from": "record" """, ".from")]
    [InlineData(""" "type": "integer", "from": "row_number", "default": "1" """, ".from")]
    [InlineData(""" "type": "integer", "size": 3 """, ".size")]
    [InlineData(""" "type": "text", "formats": ["dd.MM.yyyy"] """, ".formats")]
    [InlineData(""" "type": "date", "formats": [" "] """, ".formats")]
    [InlineData(""" "type": "date", "formats": [null] """, ".formats")]
    [InlineData(""" "type": "date", "format": "dd/MM/yyyy", "formats": ["MM/dd/yyyy"] """, ".formats")]
    [InlineData(""" "type": "date", "formats": ["dd.MM.yy", "yy.MM.dd"] """, ".formats")]
    [InlineData(""" "type": "date", "formats": ["yyyy", "yyyy"] """, ".formats")]
    [InlineData(""" "type": "date", "zone": "Europe/Berlin" """, ".zone")]
    [InlineData(""" "type": "timestamp", "zone": "Europe/Atlantis" """, ".zone")]
    [InlineData(""" "type": "integer", "decimal_mark": "," """, ".decimal_mark")]
    [InlineData(""" "type": "decimal", "decimal_mark": ";" """, ".decimal_mark")]
    [InlineData(""" "type": "decimal", "thousands": [" "] """, ".thousands")]
    [InlineData(""" "type": "decimal", "decimal_mark": ",", "thousands": [","] """, ".thousands")]
    [InlineData(""" "type": "integer", "thousands": ["_"] """, ".thousands")]
    [InlineData(""" "type": "integer", "thousands": [null] """, ".thousands")]
    [InlineData(""" "type": "enum" """, ".allowed")]
    [InlineData(""" "type": "enum", "allowed": ["a", "A"] """, ".allowed")]
    [InlineData(""" "type": "enum", "allowed": ["a "] """, ".allowed")]
    [InlineData(""" "type": "enum", "allowed": ["a", "b"], "default": "c" """, ".default")]
    [InlineData(""" "type": "enum", "allowed": ["a", "b"], "max_length": 3 """, ".max_length")]
    [InlineData(""" "type": "uuid", "default": "x" """, ".default")]
    [InlineData(""" "type": "decimal", "decimal_mark": ",", "default": "1,5,5" """, ".default")]
    public void A_fault_of_a_column_is_refused_with_its_place(string column, string place)
    {
        var named = column.Contains("\"name\"", StringComparison.Ordinal) ? column : $"\"name\": \"c\", {column}";
        var e = Assert.Throws<DatasetDefinitionException>(() => ReadColumns($$"""{ "name": "id", "type": "integer" }, { {{named}} }"""));
        Assert.Equal(place.StartsWith('$') ? place : $"$.columns[1]{place}", e.Path);
    }

    [Theory]
    [InlineData(""" "type": "json" """)]
    [InlineData(""" "type": "text", "max_length": 256 """)]
    [InlineData(""" "type": "text", "default": "a" """)]
    [InlineData(""" "type": "text", "blank": "keep" """)]
    public void A_key_column_is_never_blank_long_or_json(string column)
        => Assert.StartsWith("$.columns[0]", Assert.Throws<DatasetDefinitionException>(() => ReadColumns($$"""{ "name": "id", {{column}} }""")).Path, StringComparison.Ordinal);

    [Theory]
    [InlineData(""" "type": "text", "pattern": "a|b", "allowed": ["a", "b"], "map": { "x": "a", "-": "" }, "default": "x" """)]
    [InlineData(""" "type": "text", "max_length": 1, "min_length": 1, "default": "🙂" """)]
    [InlineData(""" "type": "boolean", "map": { "on": "YES" }, "blank": "default", "default": "on" """)]
    [InlineData(""" "type": "decimal", "precision": 38, "scale": 30, "default": "12345678.123456789012345678901234567890" """)]
    [InlineData(""" "type": "integer", "min": -5, "max": -5, "default": "-5" """)]
    [InlineData(""" "type": "date", "format": "dd.MM.yyyy", "default": "31.03.2026" """)]
    [InlineData(""" "type": "timestamp", "default": "2026-03-31T08:15Z" """)]
    [InlineData(""" "type": "date", "formats": ["dd.MM.yyyy", "yyyyMMdd", "yyyy-MM-dd"], "default": "20260331" """)]
    [InlineData(""" "type": "timestamp", "zone": "Europe/Berlin", "formats": ["dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss"] """)]
    [InlineData(""" "type": "decimal", "decimal_mark": ",", "thousands": [".", " ", "'"], "default": "1.234,5" """)]
    [InlineData(""" "type": "integer", "thousands": [".", ","], "default": "1.234" """)]
    [InlineData(""" "type": "enum", "allowed": ["a", "b"], "map": { "x": "A" }, "default": "x" """)]
    [InlineData(""" "type": "uuid", "default": "{7F3E0A1C-5B7D-4C58-9A51-0D9F3C1BE2A4}" """)]
    public void What_is_sound_at_its_bounds_is_taken(string column) => Assert.Equal(2, ReadColumns($$"""{ "name": "id", "type": "integer" }, { "name": "c", {{column}} }""").Columns.Count);

    [Fact]
    public void A_definition_that_no_table_could_hold_is_refused()
    {
        static string Texts(int count, int length) => string.Join(", ", Enumerable.Range(1, count).Select(i => $$"""{ "name": "c{{i}}", "type": "text", "max_length": {{length}} }"""));
        Assert.Equal("$.columns", Assert.Throws<DatasetDefinitionException>(() => ReadColumns($$"""{ "name": "id", "type": "integer" }, {{Texts(5, 4000)}}""")).Path);
        Assert.Equal("$.columns", Assert.Throws<DatasetDefinitionException>(() => ReadColumns($$"""{ "name": "id", "type": "integer" }, {{Texts(190, 20)}}""")).Path);
        Assert.Equal(
            "$.business_key",
            Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read($$"""{ "name": "x", "version": 1, "business_key": ["c1", "c2", "c3"], "columns": [{{Texts(3, 255)}}] }""")).Path);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var e = Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(
            """
            { "name": "X", "version": 0, "business_key": ["nope"], "columns": [{ "name": "id", "type": "text", "min": 1, "pattern": "(" }], "indexes": [["gone"]] }
            """));
        Assert.Equal(["$.name", "$.version", "$.business_key", "$.columns[0].min", "$.columns[0].pattern", "$.indexes[0]"], e.Faults.Select(fault => fault.Path));
        Assert.All(e.Faults, fault => Assert.Contains(fault.ToString(), e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "name": "x", "version": 1, "busness_key": ["id"] }""")]
    [InlineData("""{ "name": "x", "name": "y", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }] }""")]
    [InlineData("""{ "name": "x" """)]
    [InlineData("null")]
    [InlineData("")]
    public void What_is_misspelt_said_twice_or_no_json_is_refused(string json) => Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(json));

    [Theory]
    [InlineData("[a-z]+", "abc", true)]
    [InlineData("[a-z]+", "abc1", false)]
    [InlineData("[a-z]+", "abc\n", false)]
    [InlineData("a|bc", "ac", false)]
    [InlineData("a|bc", "bc", true)]
    [InlineData("a", "A", false)]
    public void A_pattern_is_one_of_the_whole_value(string pattern, string value, bool matches) => Assert.Equal(matches, ColumnPattern.Whole(pattern).IsMatch(value));

    private static DatasetDefinition Read(Dictionary<string, string> parts) => DatasetReader.Read($"{{ {string.Join(", ", parts.Select(part => $"\"{part.Key}\": {part.Value}"))} }}");

    private static DatasetDefinition ReadColumns(string columns) => DatasetReader.Read($$"""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{{columns}}] }""");

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
