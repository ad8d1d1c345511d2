using System.ComponentModel.DataAnnotations;
using Imports.Hosting;

namespace Imports.Orchestrator.Tests;

public sealed class When_settings_contradict_each_other
{
    [Theory]
    [InlineData("Orchestrator:RetryFor", "--Orchestrator:RetryFor=7.00:00:00", "--Orchestrator:SagaRetention=7.00:00:00")]
    [InlineData("Retention:KeepImportsFor", "--Retention:KeepImportsFor=31.00:00:00", "--Orchestrator:SagaRetention=32.00:00:00")]
    [InlineData("Retention:KeepImportsFor", "--Retention:KeepImportsFor=29.00:00:00", "--Retention:KeepLedgerFor=30.00:00:00")]
    public void The_service_does_not_start_and_says_which(string setting, string first, string second)
    {
        var refused = Assert.Throws<ValidationException>(() => ServiceHost.Create("orchestrator", ["--MySql:User=nobody", "--MySql:Password=none", first, second]).AddOrchestrator());
        Assert.StartsWith(setting, refused.Message, StringComparison.Ordinal);
    }
}
