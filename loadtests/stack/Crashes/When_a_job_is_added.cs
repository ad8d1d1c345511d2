using System.Reflection;
using System.Text.RegularExpressions;
using Imports.MySql;
using Microsoft.Extensions.Hosting;

namespace Imports.Stack.Tests.Crashes;

/// <summary>What runs beside the consumers is found in the services themselves, and so is each statement of the retention, so that none is without its crash points.</summary>
public sealed partial class When_a_job_is_added
{
    private static readonly IReadOnlyList<CommitPoint> Points = [.. CommitPoints.All, .. CommitPoints.OfPurge, .. CommitPoints.OfUploads];

    /// <summary>The services, and the libraries that they bring.</summary>
    private static readonly IReadOnlyList<Assembly> Product =
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Imports.*.dll").Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal)).Select(file => Assembly.Load(AssemblyName.GetAssemblyName(file)))];

    [Fact]
    public void Its_crash_points_are_in_the_matrix()
    {
        var jobs = Product.SelectMany(part => part.GetTypes()).Where(type => type.IsSubclassOf(typeof(BackgroundService)) && !type.IsAbstract).Select(type => type.Name);

        Assert.Equal(jobs.Order(StringComparer.Ordinal), CommitPoints.Jobs.Keys.Order(StringComparer.Ordinal));
        Assert.All(CommitPoints.Jobs.Values.SelectMany(works => works), work => Assert.Contains(Points, point => point.Work == work));
    }

    [Fact]
    public void Each_statement_that_removes_something_has_one_behind_it()
    {
        var orchestrator = typeof(Orchestrator.OrchestratorService).Assembly;
        var statements = orchestrator.GetManifestResourceNames().Where(name => name.StartsWith("purge.", StringComparison.Ordinal)).Select(name => Path.GetFileNameWithoutExtension(name));
        var removing = statements.Where(name => Change().IsMatch(SqlFile.Read(orchestrator, name)));

        Assert.Equal(removing.Order(StringComparer.Ordinal), CommitPoints.Removals.Keys.Order(StringComparer.Ordinal));
        Assert.All(CommitPoints.Removals.Values, name => Assert.Contains(Points, point => point.Name == name));
    }

    [GeneratedRegex("^(DELETE|UPDATE|INSERT|DROP) ", RegexOptions.Multiline)]
    private static partial Regex Change();
}
