using System.Runtime.CompilerServices;
using System.Text;
using Imports.Contracts;

namespace Imports.Contracts.Tests;

/// <summary>The messages are wire format: whoever changes one sees it in a diff of the approved list.</summary>
public sealed class When_the_contracts_change
{
    /// <summary>To approve a change: run this test with IMPORTS_WRITE_DOCS=1.</summary>
    [Fact]
    public void The_approved_list_shows_it()
    {
        var path = Path.Combine(Folder(), "contracts.approved.txt");
        var list = List();
        if (Environment.GetEnvironmentVariable("IMPORTS_WRITE_DOCS") == "1")
            File.WriteAllText(path, list);

        Assert.Equal(File.ReadAllText(path), list);
    }

    [Fact]
    public void Every_record_is_sealed_and_flat()
    {
        foreach (var type in Records())
        {
            Assert.True(type.IsSealed, $"{type.Name} is not sealed");
            Assert.Equal("Imports.Contracts", type.Namespace);
            Assert.Equal(typeof(object), type.BaseType);
        }
    }

    [Fact]
    public void The_contracts_reference_no_package_and_no_service()
        => Assert.DoesNotContain(
            typeof(ImportAccepted).Assembly.GetReferencedAssemblies(),
            reference => !reference.Name!.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Services_reference_libraries_and_contracts_but_never_each_other()
    {
        string[] services = ["Ingress", "Orchestrator", "Parsing", "Validation", "Merge", "Gateway"];
        var root = Path.GetFullPath(Path.Combine(Folder(), "..", ".."));
        foreach (var service in services)
        {
            var project = File.ReadAllText(Path.Combine(root, "services", service.ToLowerInvariant(), "src", $"Imports.{service}.csproj"));
            Assert.All(services, other => Assert.DoesNotContain($"Imports.{other}.csproj", project, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Only_the_fenced_driver_references_the_driver()
    {
        var root = Path.GetFullPath(Path.Combine(Folder(), "..", ".."));
        var users = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}.local{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("using MySql.Data", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.StartsWith(Path.Combine("services", "mysql"), StringComparison.Ordinal) && file != Path.Combine("contracts", "tests", "When_the_contracts_change.cs"));
        Assert.Empty(users);
    }

    internal static IEnumerable<Type> Records() => typeof(ImportAccepted).Assembly.GetExportedTypes().Where(type => !(type.IsAbstract && type.IsSealed));

    internal static string List()
    {
        var text = new StringBuilder();
        foreach (var type in Records().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            text.Append(type.Name).Append('\n');
            foreach (var property in type.GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal))
                text.Append("  ").Append(property.Name).Append(": ").Append(Name(property.PropertyType)).Append('\n');
        }

        return text.ToString();
    }

    private static string Name(Type type)
        => Nullable.GetUnderlyingType(type) is { } value ? $"{value.Name}?"
            : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
