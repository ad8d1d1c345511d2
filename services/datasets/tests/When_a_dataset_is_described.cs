using System.Text.Json.Nodes;
using Imports.Datasets;

namespace Imports.Datasets.Tests;

public sealed class When_a_dataset_is_described
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        {
          "name": "things", "version": 3, "title": "All things", "business_key": ["code"], "scope": "code", "sized_batches": { "rows": 50000 },
          "columns": [
            { "name": "code", "type": "text", "max_length": 8, "pattern": "[A-Z]+|x" },
            { "name": "kind", "type": "text", "min_length": 2, "allowed": ["new", "old"], "map": { "n": "new" }, "default": "n" },
            { "name": "count", "type": "integer", "required": true, "min": 1, "max": 9 },
            { "name": "all", "type": "integer", "default": "-3" },
            { "name": "price", "type": "decimal", "precision": 6, "scale": 2, "min": 0.5, "default": "1.50" },
            { "name": "open", "type": "boolean", "required": true, "blank": "default", "default": "yes" },
            { "name": "day", "type": "date", "format": "dd.MM.yyyy", "default": "31.03.2026" },
            { "name": "seen_at", "type": "timestamp" },
            { "name": "shop", "type": "text", "references": { "dataset": "shops", "by": "title" } },
            { "name": "size", "type": "enum", "allowed": ["S", "XL"], "default": "s" },
            { "name": "uuid", "type": "uuid" },
            { "name": "written", "type": "decimal", "scale": 1, "decimal_mark": ",", "thousands": ["."], "default": "1.000,5" },
            { "name": "row", "type": "integer", "from": "row_number" },
            { "name": "record", "type": "json", "from": "record" }
          ],
          "compare": [{ "left": "count", "operator": "<=", "right": "all" }],
          "unique": [["shop", "day"]], "indexes": [["shop", "day", "kind"]], "totals": [{ "left": "count", "right": "all" }],
          "rules": [{ "name": "few", "check": "count * price < 100", "message": "less than 100 in all" }]
        }
        """);

    [Fact]
    public void Its_schema_tells_types_rules_and_what_is_required()
        => Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "All things", "type": "object",
                  "properties": {
                    "code": { "type": "string", "minLength": 1, "maxLength": 8, "pattern": "^(?:[A-Z]+|x)$" },
                    "kind": { "type": ["string", "null"], "minLength": 2, "maxLength": 255, "enum": ["new", "old", null], "default": "new" },
                    "count": { "type": "integer", "minimum": 1, "maximum": 9 },
                    "all": { "type": ["integer", "null"], "minimum": -9223372036854775808, "maximum": 9223372036854775807, "default": -3 },
                    "price": { "type": ["number", "null"], "multipleOf": 0.01, "minimum": 0.5, "default": 1.50 },
                    "open": { "type": "boolean", "default": true },
                    "day": { "type": ["string", "null"], "format": "date", "default": "2026-03-31" },
                    "seen_at": { "type": ["string", "null"], "format": "date-time" },
                    "shop": { "type": ["string", "null"], "maxLength": 255, "x-references": "shops", "x-by": "title" },
                    "size": { "type": ["string", "null"], "enum": ["S", "XL", null], "default": "S" },
                    "uuid": { "type": ["string", "null"], "format": "uuid" },
                    "written": { "type": ["number", "null"], "multipleOf": 0.1, "default": 1000.5 },
                    "row": { "type": ["integer", "null"], "minimum": -9223372036854775808, "maximum": 9223372036854775807, "readOnly": true },
                    "record": { "readOnly": true }
                  },
                  "required": ["code", "count", "open"], "x-business-key": ["code"], "x-scope": "code", "x-sized-batches": 50000, "x-compare": ["count <= all"],
                  "x-totals": ["count = all"], "x-unique": [["shop", "day"]],
                  "x-rules": [{ "name": "few", "check": "count * price < 100", "message": "less than 100 in all" }]
                }
                """),
            JsonNode.Parse(DatasetSchema.ToJsonSchema(Dataset).ToJsonString())),
            DatasetSchema.ToJsonSchema(Dataset).ToJsonString());

    [Fact]
    public void That_an_import_can_be_undone_is_said()
    {
        var kept = DatasetReader.Read(
            """{ "name": "any", "version": 1, "business_key": ["n"], "undo": true, "columns": [{ "name": "n", "type": "integer" }] }""");
        Assert.Equal("true", DatasetSchema.ToJsonSchema(kept)["x-undo"]?.ToJsonString());
        Assert.Null(DatasetSchema.ToJsonSchema(Dataset)["x-undo"]);
    }

    [Fact]
    public void Its_template_is_the_header_of_what_is_read_from_a_file()
    {
        Assert.Equal("code,kind,count,all,price,open,day,seen_at,shop,size,uuid,written\r\n", DatasetSchema.ToTemplateCsv(Dataset));
        Assert.Equal("", DatasetSchema.ToTemplateCsv(DatasetReader.Read(
            """{ "name": "any", "version": 1, "business_key": ["n"], "columns": [{ "name": "n", "type": "integer", "from": "row_number" }, { "name": "r", "type": "json", "from": "record" }] }""")));
    }

    [Fact]
    public void An_index_has_one_name_for_its_columns_that_fits()
    {
        Assert.Equal("ix_shop_day", TableDdl.IndexName(["shop", "day"]));
        var longest = TableDdl.IndexName([new string('a', 60), "b"]);
        Assert.Equal(64, longest.Length);
        Assert.Equal(longest, TableDdl.IndexName([new string('a', 60), "b"]));
        Assert.NotEqual(longest, TableDdl.IndexName([new string('a', 60), "c"]));
    }
}
