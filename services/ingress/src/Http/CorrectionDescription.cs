using Imports.Contracts;
using Microsoft.OpenApi;

namespace Imports.Ingress;

/// <summary>Describes <c>POST /imports/{id}/corrections</c>.</summary>
internal static class CorrectionDescription
{
    public const string Summary = "Hands the rejected rows over again, corrected";
    public const string Text =
        "The file of `GET /imports/{id}/errors`, edited: any rows of it, in any order, delimiter or encoding, or as a workbook. It becomes an import of its own, whose `parent_id` is the import that it corrects; it upserts. Each row "
        + "names by its `_token` the row that it stands for; where another import of corrections has that already, it is refused. 409: the import is not done, was a dry run, was taken back, or has no rejected rows.";

    public static Task AddAsync(OpenApiOperation operation)
    {
        Described.Add(operation, "mode", "`validate` is a dry run. Default `upsert`.", "upsert", CorrectionQuery.Modes);
        Described.Add(operation, "reject_policy", "What bad rows do to it. Default `valid-only`.", "valid-only", RejectPolicy.All);
        Described.Add(operation, "max_rejects", "Most bad rows that are borne: a number of rows or a share of them. Default: any number.", "2.5%");
        PostDescription.AddDialect(operation);
        Described.Add(operation, "sheet", "Of a workbook: the sheet to read, by its name or its number, from 1. Default: the first that is shown.", "Stock");
        Described.Add(operation, "member", "Of a zip archive: the file to read, by its path or its name. Default: the only one.", "stock.csv");
        Described.Add(operation, OptionQuery.Force, "Imports again even where the same content is live or done already. Default `false`.", "false", "true", "false");
        PostDescription.AddBody(operation, "item_code,store_id,date,quantity,_line,_columns,_codes,_reasons,_token\nA-1,S1,2026-03-01,5,2,quantity,INVALID_INTEGER,\"expected a whole number, found x\",r1x7d2m9k4q0z\n");
        PostDescription.AddAnswers(operation);
        return Task.CompletedTask;
    }
}
