using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>What an upload that came to nothing might leave: a record that still says uploading, and bytes without a record.</summary>
internal static class Leftovers
{
    public static Task AreGoneAsync(RunningIngress ingress)
        => Eventually.IsTrueAsync(
            async () =>
            {
                // Files first: an upload that ends meanwhile has its record by then.
                var files = ingress.StoredFiles().Select(file => Path.GetFileName(file).Split('.')[0]).ToHashSet();
                var stored = await ingress.QueryAsync<Guid>("SELECT object_id FROM object WHERE state = 'stored'");
                var uploading = await ingress.QueryAsync<int>("SELECT COUNT(*) FROM object WHERE state <> 'stored'");
                return uploading is [0] && files.IsSubsetOf(stored.Select(id => id.ToString("N")));
            },
            RunningIngress.Deadline,
            "no upload is left that came to nothing");
}
