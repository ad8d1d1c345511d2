using System.CommandLine;
using Imports.Bench.Grid;

namespace Imports.Bench;

/// <summary>The options of the program, which <c>loadtests/bench.sh</c> passes on or adds.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Server = new("--server") { Required = true };
    private static readonly Option<string> ServicesFolder = new("--services-folder") { Required = true };
    private static readonly Option<string> ServersFolder = new("--servers-folder") { Required = true };
    private static readonly Option<string?> ClientRoot = new("--client-root");
    private static readonly Option<string> ClientConfig = new("--client-config") { Required = true };
    private static readonly Option<string> Generator = new("--generator") { Required = true };
    private static readonly Option<string> Samples = new("--samples") { Required = true };
    private static readonly Option<string?> Output = new("--out");
    private static readonly Option<string> Commit = new("--commit") { DefaultValueFactory = _ => "unknown" };
    private static readonly Option<bool> Quick = new("--quick");
    private static readonly Option<bool> Full = new("--full");
    private static readonly Option<bool> MainJob = new("--main-job");
    private static readonly Option<long[]> Rows = new("--rows") { AllowMultipleArgumentsPerToken = true };
    private static readonly Option<CaseKind[]> Case = new("--case") { AllowMultipleArgumentsPerToken = true };
    private static readonly Option<KeyOrder[]> Order = new("--order") { AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int[]> Columns = new("--columns") { AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> Rounds = new("--rounds");

    public static Task<int> RunAsync(string[] arguments, Func<BenchOptions, CancellationToken, Task<int>> work)
    {
        var command = new RootCommand("Measures imports against a hand-written script and a row-by-row importer.")
        {
            Server, ServicesFolder, ServersFolder, ClientRoot, ClientConfig, Generator, Samples, Output, Commit, Quick, Full, MainJob, Rows, Case, Order, Columns, Rounds,
        };
        command.SetAction((parsed, cancellationToken) => work(Read(parsed), cancellationToken));
        return command.Parse(arguments).InvokeAsync();
    }

    private static BenchOptions Read(ParseResult parsed) => new()
    {
        Server = parsed.GetRequiredValue(Server),
        ServicesFolder = parsed.GetRequiredValue(ServicesFolder),
        ServersFolder = parsed.GetRequiredValue(ServersFolder),
        ClientRoot = parsed.GetValue(ClientRoot) is { Length: > 0 } root ? root : null,
        ClientConfig = parsed.GetRequiredValue(ClientConfig),
        Generator = parsed.GetRequiredValue(Generator),
        SamplesFolder = parsed.GetRequiredValue(Samples),
        Output = parsed.GetValue(Output),
        Commit = parsed.GetRequiredValue(Commit),
        Quick = parsed.GetValue(Quick),
        Full = parsed.GetValue(Full),
        MainJob = parsed.GetValue(MainJob),
        Choice = new CellChoice
        {
            Rows = parsed.GetValue(Rows) ?? [],
            Cases = parsed.GetValue(Case) ?? [],
            Orders = parsed.GetValue(Order) ?? [],
            Columns = parsed.GetValue(Columns) ?? [],
            Rounds = parsed.GetValue(Rounds),
        },
    };
}
