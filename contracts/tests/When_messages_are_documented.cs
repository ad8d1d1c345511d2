using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Imports.Contracts.Tests;

/// <summary>docs/messages.md shows every message as it is on the wire. The failures say what to add there.</summary>
public sealed partial class When_messages_are_documented
{
    private static readonly JsonSerializerOptions Camel = Strict(JsonNamingPolicy.CamelCase);

    /// <summary>Plain JSON of other systems.</summary>
    private static readonly JsonSerializerOptions Snake = Strict(JsonNamingPolicy.SnakeCaseLower);

    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "messages.md"));

    /// <summary>All records that are no part of another one.</summary>
    public static TheoryData<string> Messages
    {
        get
        {
            var records = typeof(ImportAccepted).Assembly.GetExportedTypes().Where(type => !(type.IsAbstract && type.IsSealed)).ToList();
            var parts = records.SelectMany(type => type.GetProperties()).SelectMany(property => property.PropertyType.GetGenericArguments().Append(property.PropertyType)).ToHashSet();
            return [.. records.Where(type => !parts.Contains(type)).Select(type => type.Name).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_examples_that_are_read_as_it(string name)
    {
        var type = TypeOf(name);
        var examples = ExamplesOf(name);
        Assert.True(examples.Count > 0, $"docs/messages.md has no example of {name}. Add to its section 'Examples', with who sends it to whom:\n\n### `{name}`\nSender → receiver.\n```json\n{Sample(type)}\n```\n");
        foreach (var example in examples)
        {
            try
            {
                Assert.NotNull(JsonSerializer.Deserialize(example, type, type == typeof(ImportRequested) ? Snake : Camel));
            }
            catch (JsonException e)
            {
                Assert.Fail($"An example of {name} in docs/messages.md is not a {name}: {e.Message}\nIt should look like\n{Sample(type)}");
            }
        }

        // The detail of a snapshot is told by the API alone; no message carries it.
        var missing = Members(type).Where(path => !path.StartsWith("snapshot.detail.", StringComparison.Ordinal)).Except(examples.SelectMany(example => Paths(JsonNode.Parse(example)!))).ToList();
        Assert.True(missing.Count == 0, $"The example of {name} in docs/messages.md lacks {string.Join(", ", missing)}. It should look like\n{Sample(type)}");
    }

    [Fact]
    public void No_example_is_of_a_message_that_is_gone()
        => Assert.All(Heading().Matches(Page).Select(match => match.Groups[1].Value), name => Assert.True(
            typeof(ImportAccepted).Assembly.GetType($"Imports.Contracts.{name}") is not null, $"There is no contract {name}: remove its section from docs/messages.md."));

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_that_goes_to_a_queue_stands_in_the_table_of_queues(string name)
    {
        string[] toOthers = [nameof(ImportCompleted), nameof(ImportFailed), nameof(ImportCancelled), nameof(ImportRolledBack), nameof(ImportDuplicated)];
        var row = Page.Split('\n').Any(line => Queue().IsMatch(line) && line.Split('|')[3].Contains($"`{name}`", StringComparison.Ordinal));
        Assert.True(row != toOthers.Contains(name), $"{name}: name it in the column 'takes' of its queue in docs/messages.md; if it is only for other systems, in {nameof(toOthers)} of this test.");
    }

    private static IReadOnlyList<string> ExamplesOf(string name)
    {
        var section = Regex.Match(Page, $@"^### `{name}`\n(.*?)(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline);
        return section.Success ? [.. Json().Matches(section.Groups[1].Value).Select(match => match.Groups[1].Value)] : [];
    }

    private static Type TypeOf(string name) => typeof(ImportAccepted).Assembly.GetType($"Imports.Contracts.{name}", throwOnError: true)!;

    private static bool IsContract(Type type) => type.Namespace == typeof(ImportAccepted).Namespace;

    private static string WireName(Type message, string member) => ((message == typeof(ImportRequested) ? Snake : Camel).PropertyNamingPolicy)!.ConvertName(member);

    /// <summary>Every member of the message and of its parts, as a path.</summary>
    private static IEnumerable<string> Members(Type message)
    {
        return Of(message, "");

        IEnumerable<string> Of(Type type, string at) => type.GetProperties().SelectMany(property =>
        {
            var path = at + WireName(message, property.Name);
            return IsContract(property.PropertyType) ? Of(property.PropertyType, $"{path}.").Prepend(path) : [path];
        });
    }

    private static IEnumerable<string> Paths(JsonNode node, string at = "") => node is not JsonObject parent ? [] : parent.SelectMany(
        member => (member.Value is null ? [] : Paths(member.Value, $"{at}{member.Key}.")).Prepend(at + member.Key));

    /// <summary>Something of the right shape, to be made sense of by whoever writes it down.</summary>
    private static string Sample(Type message)
    {
        return Of(message).ToJsonString();

        JsonObject Of(Type type) => new(type.GetProperties().Select(property => KeyValuePair.Create(WireName(message, property.Name), Value(property))));

        JsonNode? Value(PropertyInfo property) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
        {
            var type when type == typeof(string) => "text",
            var type when type == typeof(Guid) => "0199f2c4-9a57-7b0c-8f3e-2d4c6b8a0e11",
            var type when type == typeof(DateTimeOffset) => "2026-11-25T08:30:00+00:00",
            var type when type == typeof(bool) => true,
            var type when type.IsPrimitive || type == typeof(decimal) => 1,
            var type when IsContract(type) && !type.IsEnum => Of(type),
            var type when type.Name.Contains("Dictionary", StringComparison.Ordinal) => new JsonObject(),
            var type when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) => new JsonArray(),
            _ => null,
        };
    }

    private static JsonSerializerOptions Strict(JsonNamingPolicy names) => new()
    {
        PropertyNamingPolicy = names, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = { new JsonStringEnumConverter() },
    };

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex("^### `([A-Za-z]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex(@"^\| `[a-z<>-]+` \|")]
    private static partial Regex Queue();
}
