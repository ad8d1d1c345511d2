using System.Text;
using System.Text.RegularExpressions;
using Imports.Migrator;
using Microsoft.AspNetCore.Builder;

namespace Imports.Hosting.Tests.Settings;

/// <summary>docs/settings.md: the options that the services register, as the types themselves describe them.</summary>
internal sealed partial class SettingsPage
{
    public const string Command = "infra/scripts/write-docs.sh settings";

    private readonly XmlComments comments = new(AppContext.BaseDirectory);

    /// <summary>Every options type of the platform that is read from the configuration, with its section; '' is the root.</summary>
    public IReadOnlyDictionary<Type, string> Bound { get; }

    /// <summary>Options types whose comment does not say where they are read from.</summary>
    public IReadOnlyList<Type> Unbound { get; }

    public SettingsPage()
    {
        var types = Directory.EnumerateFiles(AppContext.BaseDirectory, "Imports.*.dll")
            .Where(file => !Path.GetFileNameWithoutExtension(file).EndsWith("Tests", StringComparison.Ordinal))
            .SelectMany(file => System.Reflection.Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.Split('`')[0].EndsWith("Options", StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .ToList();
        Bound = types.Select(type => (type, section: SectionOf(type))).Where(pair => pair.section is not null).ToDictionary(pair => pair.type, pair => pair.section!);
        Unbound = [.. types.Where(type => SectionOf(type) is null)];
    }

    public IEnumerable<Setting> Settings => Bound.SelectMany(pair => Setting.Of(pair.Value, pair.Key));

    public string Summary(Setting setting) => comments.Of(setting.Property);

    /// <summary>The services that read each type: those in whose container it is.</summary>
    public IReadOnlyDictionary<Type, IReadOnlyList<string>> Readers()
    {
        var readers = Bound.Keys.ToDictionary(type => type, _ => new List<string>());
        foreach (var service in Services.Names)
        {
            using var app = new Disposed(Services.BuildBare(service));
            foreach (var type in Bound.Keys.Where(type => app.App.Services.GetService(type) is not null))
                readers[type].Add(service);
        }

        readers[typeof(MigratorOptions)].Add("migrator");
        readers[typeof(MySql.MySqlServerOptions)].Add("migrator");
        return readers.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value);
    }

    public string Text()
    {
        var text = new StringBuilder(
            $"""
            # Settings

            Made from the options types; a test compares. To write it anew after a change: `{Command}`

            Each is an environment variable of the process, or on its command line: `Parsing__BatchBytes=2097152` is `--Parsing:BatchBytes=2097152`. A time is
            `hh:mm:ss`, `hh:mm:ss.fff` or `d.hh:mm:ss`. A list takes `__0`, `__1` and so on. What is not allowed keeps the process from starting, with a
            message that names it. What `docker-compose.yml` reads instead stands in `infra/env.example`, what the scripts read in their `--help`.

            ## The server's own

            | variable | default | |
            |---|---|---|
            | `ASPNETCORE_URLS` | `{ServiceHost.DefaultUrl}` | Where a service listens. Unless an address is named, here or by the variables of ASP.NET Core (`ASPNETCORE_HTTP_PORTS`, `Kestrel__Endpoints__…`), it is this machine alone. |
            | `Logging__LogLevel__Default` | `Information` | Least level that is logged; with a category's name in place of `Default` (e.g. `Imports.Parsing`), of that category. |

            """);
        var readers = Readers();
        foreach (var (type, section) in Bound.OrderBy(pair => readers[pair.Key].Count == 1).ThenBy(pair => pair.Value.Length == 0).ThenBy(pair => pair.Value, StringComparer.Ordinal))
            Append(text, type, section, readers[type]);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private void Append(StringBuilder text, Type type, string section, IReadOnlyList<string> readers)
    {
        text.Append('\n').Append("## ").Append(section.Length == 0 ? "Migrator" : section).Append("\n\n");
        text.Append(Origin().Replace(comments.Of(type), "").Trim()).Append(" Read by: ").AppendJoin(", ", readers).Append(".\n\n");
        text.Append("| variable | type | default | allowed | |\n|---|---|---|---|---|\n");
        foreach (var setting in Setting.Of(section, type))
            text.Append("| `").Append(setting.Variable).Append("` | ").AppendJoin(" | ", new[] { setting.Type, setting.Default(Summary(setting)), setting.Allowed, Summary(setting) }.Select(Cell)).Append(" |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private string? SectionOf(Type type) => Origin().Match(comments.Of(type)) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("Bound from the configuration(?:'s root| section `([A-Za-z]+)`)\\.")]
    private static partial Regex Origin();

    /// <summary>An application that was never started.</summary>
    private readonly record struct Disposed(WebApplication App) : IDisposable
    {
        public void Dispose() => ((IAsyncDisposable)App).DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
