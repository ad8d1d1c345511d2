namespace Imports.Stack.Tests;

/// <summary>Every directory of fixtures/cases through the real pipeline, in batches of a few rows. Adding a case needs no code.</summary>
[Collection(nameof(Composed))]
public sealed class When_a_case_is_imported(RunningCases cases) : IClassFixture<RunningCases>
{
    public static TheoryData<string> Cases() => [.. CaseDirectory.Names()];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_ends_as_expected(string name) => new CaseDirectory(name).AssertExpected(await cases.OutcomeAsync(name));

    [Fact]
    public void Each_shows_something_else()
    {
        var shown = CaseDirectory.Names().Select(name => new CaseDirectory(name).Import.Shows).ToList();
        Assert.True(shown.Count >= 35, $"only {shown.Count} cases");
        Assert.Equal(shown.Count, shown.Distinct().Count());
    }
}

/// <summary>All cases, a few at a time, on a stack whose batches hold a few rows; those with the same longest record together.</summary>
public sealed class RunningCases(RunningStack stack) : IAsyncLifetime
{
    private const int AtOnce = 6;
    private readonly Dictionary<string, Task<CaseOutcome>> runs = [];

    public Task<CaseOutcome> OutcomeAsync(string name) => runs[name];

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(stack.Folder, "case-datasets")).FullName;
        var datasets = new CaseDatasets(folder);
        var tests = CaseDirectory.Names().Select(name => new CaseDirectory(name)).ToList();
        var prepared = tests.Select(test => new CaseRun(
            stack, test, datasets.Add(test, test.Import.Dataset),
            [.. test.Import.Before.Select(step => datasets.Add(test, step.Dataset ?? test.Import.Dataset))])).ToList();
        await stack.RegisterDatasetsAsync(folder);
        var places = new SemaphoreSlim(AtOnce);
        foreach (var group in tests.Zip(prepared).GroupBy(pair => pair.First.Import.MaxRecordBytes))
        {
            await stack.RestartAsync("parsing", ("Parsing__BatchBytes", "60"), ("Parsing__MaxRecordBytes", $"{group.Key}"));
            foreach (var (test, run) in group)
                runs[test.Name] = RunAsync(run, places);
            await Task.WhenAll(runs.Values.Select(run => run.ContinueWith(_ => { }, TaskScheduler.Default)));
        }
    }

    public async ValueTask DisposeAsync() => await stack.RestartAsync("parsing");

    private static async Task<CaseOutcome> RunAsync(CaseRun run, SemaphoreSlim places)
    {
        await places.WaitAsync();
        try
        {
            return await run.RunAsync();
        }
        finally
        {
            places.Release();
        }
    }
}
