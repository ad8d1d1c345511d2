using System.Text.Json.Nodes;
using Imports.Contracts;
using Imports.Ledger;
using Microsoft.OpenApi;

namespace Imports.Ingress;

/// <summary>Describes <c>POST /imports</c>: its options, its body and its answers, which it reads and writes itself.</summary>
internal static class PostDescription
{
    public const string Summary = "Hands over a file";
    public const string Text =
        "The file is the body itself or the field `file` of a multipart body. 202: a new import. 200: the same content came before for this dataset with the same options; this is "
        + "the first import. With an `Idempotency-Key` a repeated request gets the first answer once more, with the header `Idempotent-Replayed`.";

    public static Task AddAsync(OpenApiOperation operation)
    {
        AddFileAsync(operation);
        AddAnswers(operation);
        return Task.CompletedTask;
    }

    /// <summary>The options of an import and the file as a body.</summary>
    public static Task AddFileAsync(OpenApiOperation operation)
    {
        Described.Add(operation, "mode", "What the import does to its target. Default `upsert`; `validate` is a dry run.", "upsert", ImportMode.All);
        Described.Add(operation, "reject_policy", "What bad rows do to it. Default `valid-only`.", "valid-only", RejectPolicy.All);
        Described.Add(operation, "max_rejects", "Most bad rows that are borne: a number of rows or a share of them. Default: any number.", "2.5%");
        Described.Add(operation, "duplicates", "Which of several rows with one business key counts. Default: as the dataset says.", "last", DuplicatePolicy.All);
        Described.Add(operation, "extra_columns", "What becomes of columns that are none of the dataset's. Default `ignore`.", "ignore", ExtraColumns.All);
        Described.Add(operation, "similar_headers", "What becomes of a header that is merely similar to the name of a column. Default `propose`: it is named, and not read.", "propose", SimilarHeaders.All);
        Described.Add(operation, OptionQuery.ExpectRows, "How many rows the file has, blank and comment lines not counted; with another number the import fails. Default: not asked.", "1000");
        AddRepeated(operation, OptionQuery.ExpectSum, "What a number column adds up to over the file, as `column:sum`; may be repeated. With another sum the import fails.", "price:1234.50");
        AddDialect(operation);
        Described.Add(operation, "sheet", "Of a workbook: the sheet to read, by its name or its number, from 1. Default: the first that is shown.", "Stock");
        Described.Add(operation, "member", "Of a zip archive: the file to read, by its path or its name. Default: the only one.", "stock.csv");
        Described.Add(operation, "force", "Imports again even where the same content is live or done already. Default `false`.", "false", "true", "false");
        AddRepeated(operation, OptionQuery.Blank, "`column:policy`, once for each column: what a blank cell means, one of null, default, keep.", "description:keep");
        AddRepeated(operation, OptionQuery.Mapping, "`column:Header`, once for each column: the header that it is read from.", "item_code:Item No.");
        AddBody(operation, "item_code,store_id,date,quantity\nA-1,S1,2026-03-01,5\n");
        return Task.CompletedTask;
    }

    /// <summary>Examples of the answers: a new import, and the first one of the same content.</summary>
    internal static void AddAnswers(OpenApiOperation operation)
    {
        Exemplify(operation, "202", duplicateOf: null);
        Exemplify(operation, "200", "019539a2-7e1c-7b5e-9d0f-3f6d2a1c4b5e");
    }

    /// <summary>The file.</summary>
    internal static void AddBody(OpenApiOperation operation, string csv)
    {
        var binary = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = binary },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The file.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = form },
                ["text/csv"] = new() { Schema = binary, Example = JsonValue.Create(csv) },
                ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = new() { Schema = binary },
                ["application/gzip"] = new() { Schema = binary },
                ["application/zip"] = new() { Schema = binary },
                ["application/octet-stream"] = new() { Schema = binary },
            },
        };
    }

    internal static void AddDialect(OpenApiOperation operation)
    {
        Described.Add(operation, "delimiter", "What separates the fields: one ASCII character that is no letter, digit, quote or backslash, or `tab`. Default: found from the file.", ";");
        Described.Add(operation, "quote", "What encloses a field: one ASCII character, or `none`. Default: found from the file.", "'");
        Described.Add(operation, "escape", "How a quote stands within quotes; `none` with `quote=none`. Default: found from the file.", "backslash", QuoteEscape.All);
        Described.Add(operation, "encoding", "The encoding of the file. Default: found from the file.", "windows-1252", [.. TextEncoding.All.Select(encoding => encoding.Name)]);
        Described.Add(operation, OptionQuery.HeaderRow, "The line that the header starts in, from 1. Default: the first that names the dataset's columns.", "4");
        Described.Add(operation, "comment", "What a line begins with that is no row: one ASCII character, or `none`. Default: found from the file.", "#");
        Described.Add(operation, "newline", "The one line break that ends a row; any other CR or LF is text of its field. Default: each ends one, outside quotes.", "lf", Newline.All);
        Described.Add(operation, "date_order", "How all dates are written that begin or end with the year. Default: as the dataset says, else found from each column.", "dmy", DateOrder.All);
        Described.Add(operation, "decimal_mark", "What stands before the decimals of all numbers. Default: as the dataset says, else found from each column.", ",", DecimalMark.All);
    }

    private static void AddRepeated(OpenApiOperation operation, string name, string description, string example) => Described.Add(operation, new OpenApiParameter
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Explode = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        Example = new JsonArray(example),
    });

    private static void Exemplify(OpenApiOperation operation, string status, string? duplicateOf)
    {
        if (operation.Responses?[status] is not OpenApiResponse { Content: { } content })
            return;
        const string id = "019539a2-7e1c-7b5e-9d0f-3f6d2a1c4b5e";
        var example = new JsonObject
        {
            ["task_id"] = id, ["idempotency_key"] = id, ["status"] = "queued",
            ["links"] = new JsonObject
            {
                ["self"] = $"/imports/{id}", ["status"] = $"/imports/{id}/status", ["errors"] = $"/imports/{id}/errors", ["corrections"] = $"/imports/{id}/corrections", ["batches"] = $"/imports/{id}/batches",
                ["differences"] = $"/imports/{id}/differences", ["receipt"] = $"/imports/{id}/receipt", ["events"] = $"/imports/{id}/events", ["progress"] = "/hubs/imports",
            },
        };
        if (duplicateOf is not null)
            example["duplicate_of"] = duplicateOf;
        foreach (var media in content.Values)
            media.Example = example.DeepClone();
    }
}
