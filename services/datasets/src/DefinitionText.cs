using System.Text.Json;

namespace Imports.Datasets;

/// <summary>A definition as text, whoever wrote it.</summary>
public static class DefinitionText
{
    /// <summary>Whether two definitions say the same. Their versions, blanks, and the order and presence of members that say nothing new do not count.</summary>
    public static bool AreAlike(DatasetDefinition one, DatasetDefinition other) => Canonical(one) == Canonical(other);

    private static string Canonical(DatasetDefinition definition) => JsonSerializer.Serialize(definition with { Version = 1 }, DatasetReader.Json);
}
