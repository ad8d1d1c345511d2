using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imports.Contracts;

namespace Imports.Contracts.Tests;

/// <summary>
/// While a new version replaces an old one, both read each other's messages. So contracts only grow: <c>contracts.released.txt</c> is what the last version that was
/// shipped knows, and is written anew at a release only.
/// </summary>
public sealed class When_two_versions_run_side_by_side
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Everything_that_was_released_is_still_there_with_its_type()
        => Assert.Empty(Properties(File.ReadAllText(Path.Combine(Folder(), "contracts.released.txt"))).Except(Properties(When_the_contracts_change.List())));

    [Fact]
    public void What_came_later_may_be_missing()
    {
        var released = Properties(File.ReadAllText(Path.Combine(Folder(), "contracts.released.txt"))).ToHashSet();
        var shipped = released.Select(property => property.Split('.')[0]).ToHashSet();
        var demanded = When_the_contracts_change.Records().Where(record => shipped.Contains(record.Name))
            .SelectMany(record => record.GetProperties().Where(IsRequired).Select(property => (Record: record.Name, Property: property.Name)))
            .Where(pair => !released.Any(line => line.StartsWith($"{pair.Record}.{pair.Property}:", StringComparison.Ordinal)));

        Assert.Empty(demanded);
    }

    [Fact]
    public void A_message_is_read_with_only_what_it_must_have_and_with_what_nobody_knows_yet()
    {
        foreach (var message in When_the_contracts_change.Records().Where(record => record.GetProperties().Any(property => property.Name == "ImportId")))
        {
            var sent = new JsonObject { ["somethingNew"] = new JsonObject { ["nested"] = 1 } };
            foreach (var property in message.GetProperties().Where(IsRequired))
                sent[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = Example(property.PropertyType);
            var read = sent.Deserialize(message, Json);

            Assert.NotNull(read);
        }
    }

    /// <summary><c>Record.Property: Type</c>, or the record's name alone.</summary>
    private static IEnumerable<string> Properties(string list)
    {
        var record = "";
        foreach (var line in list.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ')
                record = line;
            yield return line[0] == ' ' ? $"{record}.{line.Trim()}" : line;
        }
    }

    private static bool IsRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute), inherit: false);

    private static JsonNode Example(Type type) => type switch
    {
        _ when type == typeof(string) => "a",
        _ when type == typeof(Guid) => Guid.Empty,
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        _ when type == typeof(bool) => true,
        _ when type.IsPrimitive => 1,
        _ when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) => new JsonArray(),
        _ => throw new NotSupportedException($"Give {type} an example here."),
    };

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
