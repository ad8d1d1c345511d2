using Imports.Datasets;

namespace Imports.Migrator;

/// <summary>A definition as it stands in a file.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Json">Its text.</param>
/// <param name="Dataset">What it says.</param>
public sealed record DatasetFile(string File, string Json, DatasetDefinition Dataset);

/// <summary>Reads a folder of definitions, and puts them in the order in which they refer to each other.</summary>
public static class DatasetFolder
{
    /// <summary>Reads all files; the faults of all of them are told at once.</summary>
    /// <exception cref="MigrationException">A file holds no sound definition, or two files define one dataset.</exception>
    public static async Task<IReadOnlyList<DatasetFile>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new MigrationException($"There is no folder {folder} of dataset definitions (Datasets__Folder).");
        var (files, faults) = (new List<DatasetFile>(), new List<string>());
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var json = await File.ReadAllTextAsync(path, cancellationToken);
            try
            {
                files.Add(new DatasetFile(Path.GetFileName(path), json, DatasetReader.Read(json)));
            }
            catch (DatasetDefinitionException e)
            {
                faults.AddRange(e.Faults.Select(fault => $"{Path.GetFileName(path)}: {fault}"));
            }
        }

        foreach (var same in files.GroupBy(file => file.Dataset.Name).Where(group => group.Count() > 1))
            faults.Add($"{string.Join(", ", same.Select(file => file.File))}: $.name is {same.Key} in each; a folder holds one version of a dataset");
        MigrationException.ThrowIfAny(faults);
        return files;
    }

    /// <summary>Those first that others refer to.</summary>
    /// <exception cref="MigrationException">They refer to each other in a circle.</exception>
    public static IReadOnlyList<DatasetFile> InOrderOfReferences(IReadOnlyList<DatasetFile> files)
    {
        var left = files.ToList();
        var ordered = new List<DatasetFile>(files.Count);
        while (left.Count > 0)
        {
            var names = left.Select(file => file.Dataset.Name).ToHashSet();
            var next = left.FindIndex(file => !DatasetRelations.References(file.Dataset).Any(reference => names.Contains(reference.Reference.Dataset)));
            if (next < 0)
                throw new MigrationException($"{string.Join(", ", left.Select(file => file.File))}: the references of these datasets run in a circle; none could be filled first.");
            ordered.Add(left[next]);
            left.RemoveAt(next);
        }

        return ordered;
    }
}
