using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Imports.MySql;

namespace Imports.Plans.Tests;

/// <summary>A statement of a service, as it stands in its folder <c>Sql</c>.</summary>
/// <param name="Path">From the top of the checkout.</param>
/// <param name="Header">Its comment lines: what the statement says of itself.</param>
/// <param name="Sql">The statement, with its placeholders.</param>
internal sealed partial record StatementFile(string Path, string Header, string Sql)
{
    // What neither server explains: it changes a table's form, is about the session, or is an explanation itself.
    private static readonly string[] WithoutPlan = ["CREATE", "DROP", "SET", "SHOW", "DO", "EXPLAIN", "LOCK", "UNLOCK"];
    private static readonly string[] WithPlan = ["SELECT", "INSERT", "UPDATE", "DELETE"];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The word that it begins with.</summary>
    public string Kind => FirstWord().Match(Sql).Groups[1].Value.ToUpperInvariant();

    /// <summary>Whether its kind is one that this test knows.</summary>
    public bool IsKnown => WithPlan.Contains(Kind) || WithoutPlan.Contains(Kind);

    /// <summary>It reads rows of tables; not one that asks for a variable or a function alone, or inserts values.</summary>
    public bool HasPlan => WithPlan.Contains(Kind) && (Kind == "INSERT" ? SelectWord().IsMatch(Sql) : Kind != "SELECT" || FromWord().IsMatch(Sql));

    /// <summary>Top of the checkout.</summary>
    public static string Root([CallerFilePath] string here = "") => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", ".."));

    /// <summary>Those of all services: each file in a folder <c>Sql</c> below their sources.</summary>
    public static IReadOnlyList<StatementFile> All() =>
    [
        .. Directory.EnumerateDirectories(System.IO.Path.Combine(Root(), "services"))
            .Select(service => System.IO.Path.Combine(service, "src")).Where(Directory.Exists)
            .SelectMany(sources => Directory.EnumerateFiles(sources, "*.sql", SearchOption.AllDirectories))
            .Select(file => System.IO.Path.GetRelativePath(Root(), file))
            .Where(file => file.Split('/') is var folders && folders.Contains("Sql") && !folders.Contains("bin") && !folders.Contains("obj"))
            .Order(StringComparer.Ordinal).Select(Read),
    ];

    public static StatementFile Read(string path)
    {
        var text = File.ReadAllText(System.IO.Path.Combine(Root(), path));
        var header = text.Split('\n').Where(line => line.StartsWith("--", StringComparison.Ordinal)).Select(line => line[2..].Trim());
        return new StatementFile(path, string.Join(' ', header), SqlFile.WithoutComments(text));
    }

    [GeneratedRegex(@"^\s*(?:/\*.*?\*/\s*)?\(*(\w+)", RegexOptions.Singleline)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\bSELECT\b")]
    private static partial Regex SelectWord();

    [GeneratedRegex(@"\bFROM\b")]
    private static partial Regex FromWord();
}
