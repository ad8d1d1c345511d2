using System.Diagnostics;
using System.Net.Http.Headers;
using Imports.Bench.Grid;
using Imports.Bench.Processes;
using Imports.Bench.Samples;
using Imports.Bench.Tables;
using Imports.MySql;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Bench.Contestants;

/// <summary>What is there without the platform: an endpoint of this process that parses the body within the request, and writes each row by itself.</summary>
internal sealed class ImporterOfOld : IContestant, IAsyncDisposable
{
    public const string Before = "before";
    private const string ImportIdHeader = "X-Import-Id";

    private readonly TargetTables tables;
    private readonly SampleFiles samples;
    private readonly MySqlPool pool;
    private readonly WebApplication app;
    private readonly HttpClient http;

    private ImporterOfOld(TargetTables tables, SampleFiles samples, MySqlPool pool)
    {
        this.tables = tables;
        this.samples = samples;
        this.pool = pool;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null).UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/import", ImportAsync);
        http = new HttpClient { Timeout = TimeSpan.FromMinutes(60) };
    }

    public string Name => Before;

    public string Target => tables.Theirs;

    public static async Task<ImporterOfOld> StartAsync(BenchOptions options, TargetTables tables, SampleFiles samples, CancellationToken cancellationToken)
    {
        var importer = new ImporterOfOld(
            tables, samples, new MySqlPool(options.Database, new MySqlPoolOptions { Role = "before", MaxConnections = 1 }, NullLogger<MySqlPool>.Instance));
        await importer.app.StartAsync(cancellationToken);
        importer.http.BaseAddress = new Uri(importer.app.Urls.First());
        return importer;
    }

    public bool TakesPartIn(Cell cell, int round) => cell.HasImporterOfOld(round);

    public async Task<Attempt> RunAsync(Cell cell, CancellationToken cancellationToken)
    {
        var importId = Guid.NewGuid();
        ProcessFiles.ResetPeak(Environment.ProcessId);
        var cpuSeconds = ProcessFiles.CpuSeconds(Environment.ProcessId);
        await using var file = File.OpenRead(samples.Of(cell));
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        content.Headers.Add(ImportIdHeader, importId.ToString());
        var watch = Stopwatch.StartNew();
        using var answer = await http.PostAsync("import", content, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        answer.EnsureSuccessStatusCode();
        var use = new ProcessUse(ProcessFiles.CpuSeconds(Environment.ProcessId) - cpuSeconds, ProcessFiles.PeakMegabytes(Environment.ProcessId));
        return new Attempt(importId, seconds, new Dictionary<string, double>(), new Dictionary<string, ProcessUse> { ["importer"] = use });
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        await pool.DisposeAsync();
    }

    private async Task<Ok<long>> ImportAsync(HttpRequest request)
    {
        var importId = Guid.Parse(request.Headers[ImportIdHeader].ToString());
        await using var session = await pool.OpenAsync(request.HttpContext.RequestAborted);
        return TypedResults.Ok(await new RowByRow(session, tables, importId).WriteAsync(request.Body, request.HttpContext.RequestAborted));
    }
}
