using System.ComponentModel;
using Imports.Ledger;
using Imports.Objects;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Imports.Ingress;

/// <summary>What <c>/imports/{id}/errors</c> answers.</summary>
internal static class ErrorsEndpoint
{
    private const int MaxNameLength = 100;

    private const string Spreadsheet = "spreadsheet";

    /// <summary>The rejected rows as CSV, as they came and in the file's encoding, with <see cref="AddedColumns"/> behind them.</summary>
    public static async Task GetAsync(
        HttpContext context,
        [Description(ImportsEndpoints.IdText)] string id,
        ErrorReport report,
        ILogger<ErrorReport> logger,
        [Description("`spreadsheet`: an apostrophe stands before cells that a spreadsheet would run, and before those that begin with one; posted as corrections they lose it. Default: cells are as they came.")] [FromQuery(Name = "guard")] string? guard,
        CancellationToken cancellationToken)
    {
        QueryValues.Allow(context.Request.Query, "guard");
        var isGuarded = QueryValues.OneOf("guard", guard, [Spreadsheet]) is not null;
        var import = await report.OpenAsync(id, cancellationToken);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(NameOf(import));
        context.Response.ContentType = $"text/csv; charset={ErrorReport.EncodingOf(import).Name}";
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await report.WriteAsync(import, isGuarded, context.Response.BodyWriter, cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            // The client must not take a part for the whole.
            Log.SourceGone(logger, import.ImportId);
            context.Abort();
        }
    }

    /// <summary>After the file, without anything that a file system or a browser might take for more than a name.</summary>
    internal static string NameOf(ImportRow import)
    {
        var name = Path.GetFileNameWithoutExtension(import.FileName ?? "");
        var safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or '(' or ')' ? c : '_')).Trim('.', ' ');
        return $"{(safe.Length == 0 ? $"import-{import.ImportId}" : safe[..Math.Min(safe.Length, MaxNameLength)])}-errors.csv";
    }
}
