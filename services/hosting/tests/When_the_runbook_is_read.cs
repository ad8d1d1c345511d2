using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Imports.Hosting.Tests.Settings;
using Microsoft.Extensions.Logging;

namespace Imports.Hosting.Tests;

/// <summary>What the pages name, there is: events, settings, queues and other pages.</summary>
public sealed partial class When_the_runbook_is_read
{
    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Folder(), "*.md").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_service_has_a_page_that_the_first_one_links()
    {
        var first = File.ReadAllText(Path.Combine(Folder(), "README.md"));
        Assert.All(Services.Names, service => Assert.Contains($"[{service}]({service}.md)", first, StringComparison.Ordinal));
        Assert.All(Services.Names, service => Assert.True(File.Exists(Path.Combine(Folder(), $"{service}.md")), service));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_links_lead_somewhere(string page)
        => Assert.All(Link().Matches(Text(page)).Select(match => match.Groups[1].Value), link => Assert.True(
            Path.Exists(Path.Combine(Folder(), link)), $"docs/runbook/{page} links to {link}, and that is not there."));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_settings_exist(string page)
    {
        var known = new SettingsPage().Settings.Select(setting => setting.Variable).ToHashSet();
        Assert.All(Variable().Matches(Text(page)).Select(match => match.Value), variable => Assert.True(
            known.Contains(variable), $"docs/runbook/{page} names the setting {variable}, which docs/settings.md does not have."));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_events_are_logged_at_that_level(string page)
    {
        var events = Events();
        foreach (Match row in EventRow().Matches(Text(page)))
        {
            foreach (var id in row.Groups[1].Value.Split(", ").Select(id => int.Parse(id, CultureInfo.InvariantCulture)))
                Assert.True(events.Contains((id, row.Groups[2].Value)), $"docs/runbook/{page}: there is no event {id} at the level {row.Groups[2].Value}.");
        }
    }

    /// <summary>Whoever looks an id up in the runbook must find the event that he saw.</summary>
    [Fact]
    public void No_two_events_have_the_same_id()
        => Assert.Empty(Logged().GroupBy(message => message.EventId).Where(events => events.Count() > 1).Select(events => events.Key));

    [Fact]
    public void Its_queues_are_those_of_the_messages()
    {
        var queues = File.ReadAllText(Path.Combine(Folder(), "..", "messages.md"));
        Assert.All(
            Directory.EnumerateFiles(Folder(), "*.md").SelectMany(file => ErrorQueue().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)),
            queue => Assert.Contains($"\n| `{queue}` |", queues, StringComparison.Ordinal));
    }

    private static HashSet<(int, string)> Events()
        => [.. Logged().Select(message => (message.EventId, message.Level.ToString().ToLowerInvariant()))];

    private static IEnumerable<LoggerMessageAttribute> Logged()
        => Directory.EnumerateFiles(AppContext.BaseDirectory, "Imports.*.dll")
            .SelectMany(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>();

    private static string Text(string page) => File.ReadAllText(Path.Combine(Folder(), page));

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "runbook"));

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("[A-Z][A-Za-z]+__[A-Z0][A-Za-z0-9_]*")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| (\d{4}(?:, \d{4})*) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex("`([a-z-]+)_error`")]
    private static partial Regex ErrorQueue();
}
