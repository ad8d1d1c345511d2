using System.Runtime.CompilerServices;
using Imports.Hosting.Tests.Settings;
using Imports.Migrator;
using Microsoft.Extensions.Configuration;

namespace Imports.Hosting.Tests;

public sealed class When_the_settings_are_documented
{
    /// <summary>What no configuration reaches: a service sets it in its own code, or a sender with each import.</summary>
    private static readonly string[] SetByCode = ["Imports.MySql.MySqlPoolOptions", "Imports.Persistence.MySqlSagaOptions`1", "Imports.Contracts.ImportOptions"];

    /// <summary>To write the page anew: infra/scripts/write-docs.sh settings.</summary>
    [Fact]
    public void The_page_shows_the_options_as_they_are()
    {
        var page = new SettingsPage().Text();
        var path = Path.Combine(Root(), "docs", "settings.md");
        if (Environment.GetEnvironmentVariable("IMPORTS_WRITE_DOCS") == "1")
            File.WriteAllText(path, page);

        var committed = File.Exists(path) ? File.ReadAllText(path) : "";
        if (committed == page)
            return;
        var generated = Path.Combine(AppContext.BaseDirectory, "generated", "settings.md");
        Directory.CreateDirectory(Path.GetDirectoryName(generated)!);
        File.WriteAllText(generated, page);
        Assert.Fail($"docs/settings.md is not what the options say. Write it anew with: {SettingsPage.Command}\nThe right text is in {generated}. First difference:\n{Difference(committed, page)}");
    }

    [Fact]
    public void Every_options_type_says_where_it_is_read_from()
        => Assert.All(new SettingsPage().Unbound, type => Assert.True(
            SetByCode.Contains(type.FullName),
            $"{type.FullName}: end its summary with 'Bound from the configuration section <c>…</c>.', or name it in {nameof(SetByCode)} of this test."));

    [Fact]
    public void Somebody_reads_each_of_them()
        => Assert.All(new SettingsPage().Readers(), pair => Assert.True(pair.Value.Count > 0, $"{pair.Key.FullName} is registered by no service: use builder.AddServiceOptions."));

    [Fact]
    public void Every_setting_says_what_it_is_for()
    {
        var page = new SettingsPage();
        Assert.All(page.Settings, setting => Assert.True(
            page.Summary(setting).EndsWith('.'), $"{setting.Property.DeclaringType!.FullName}.{setting.Property.Name}: give it a <summary> that says its meaning, unit and default."));
    }

    [Fact]
    public async Task Every_variable_of_the_page_sets_its_option()
    {
        var page = new SettingsPage();
        var readers = page.Readers();
        foreach (var setting in page.Settings)
        {
            var (written, read) = setting.Other();
            var type = setting.Property.DeclaringType!;
            var key = setting.Key.Replace("<service>", "merge", StringComparison.Ordinal);
            if (type == typeof(MigratorOptions))
            {
                var values = new Dictionary<string, string?> { ["MySql:User"] = "u", ["MySql:Password"] = "p", [key] = written };
                Expect(setting, read, MigratorOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
                continue;
            }

            await using var app = Services.BuildBare(readers[type][0], $"--{key}={written}");
            Expect(setting, read, app.Services.GetService(type)!);
        }
    }

    private static void Expect(Setting setting, object expected, object options)
    {
        var actual = setting.Property.GetValue(options);
        var holds = actual switch
        {
            IEnumerable<KeyValuePair<string, string>> byName => byName.Contains(new("merge", (string)expected)),
            IEnumerable<string> list => list.Contains(expected),
            string text => text.EndsWith((string)expected, StringComparison.Ordinal),
            _ => Equals(expected, actual),
        };
        Assert.True(holds, $"{setting.Variable} was set to {expected}, and the option is {actual}.");
    }

    private static string Difference(string committed, string page)
    {
        var (old, now) = (committed.Split('\n'), page.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).First(i => old.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"line {line + 1}\n- {old.ElementAtOrDefault(line)}\n+ {now.ElementAtOrDefault(line)}";
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
