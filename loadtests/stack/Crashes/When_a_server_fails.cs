using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>Either server dies, loses its data, cannot be reached or answers nothing, while an import is held at a stage.</summary>
[Collection(nameof(Failing))]
public sealed class When_a_server_fails(CrashStack stack)
{
    private const int Rows = 1_200;

    /// <summary>A link is away for this long: a duration is what the fault is made of.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Soak.IsOn ? 30 : 3);

    private static readonly Dictionary<string, (string Service, string Point)> Stages = new()
    {
        ["parsing"] = ("parsing", "before_commit.StageBatch"), ["validating"] = ("validation", "before_commit.ValidateImport"), ["validated"] = ("merge", "before_transaction.MergeImport"),
        ["loading"] = ("merge", "slice_written.merge"), ["finalizing"] = ("merge", "before_commit.FinalizeImport"),
    };

    /// <summary>Each fault once, for every run of the tests.</summary>
    private static readonly (string Fault, string Stage)[] Once =
    [
        ("mysql killed", "parsing"), ("mysql killed", "loading"), ("mysql killed", "finalizing"), ("mysql unreachable", "loading"), ("mysql stalled", "parsing"),
        ("rabbitmq killed", "parsing"), ("rabbitmq wiped", "validated"), ("rabbitmq unreachable", "parsing"), ("rabbitmq stalled", "finalizing"),
    ];

    public static TheoryData<string, string> Faults()
    {
        var data = new TheoryData<string, string>();
        foreach (var (fault, stage) in Soak.IsOn ? Once.Select(pair => pair.Fault).Distinct().SelectMany(fault => Stages.Keys.Select(stage => (fault, stage))) : Once)
            data.Add(fault, stage);
        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_row_is_there_once_and_nothing_is_left_over(string fault, string stage)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, Rows);
        await import.PrepareAsync(stack);
        var (service, point) = Stages[stage];
        stack[service].Hold(point);
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await stack[service].HeldAsync(point);
        await FailAsync(fault, () => stack[service].Release(point), stack[service]);
        await new Recovery(stack, import).CheckAsync(fault, stage, id, Stopwatch.StartNew());
    }

    /// <summary>Returns when the fault is mended.</summary>
    private async Task FailAsync(string fault, Action goOn, ServiceProcess worker)
    {
        var (server, kind) = (fault.Split(' ')[0], fault.Split(' ')[1]);
        switch (kind)
        {
            case "killed":
                await stack.KillServerAsync(server);
                goOn();
                await stack.ServersAsync();
                break;
            case "wiped":
                // With the worker, or it would still say what it did: so its message is gone for good.
                await stack.KillServerAsync(server);
                await worker.KillAsync();
                stack.WipeBroker();
                await stack.ServersAsync();
                goOn();
                worker.Start();
                break;
            default:
                await BreakAsync(server == "mysql" ? stack.MySqlLink : stack.BrokerLink, kind, goOn);
                break;
        }
    }

    private static async Task BreakAsync(TcpLink link, string kind, Action goOn)
    {
        if (kind == "stalled")
            link.Stall();
        else
            await link.CutAsync();
        goOn();
        await Task.Delay(Outage);
        link.Restore();
    }
}
