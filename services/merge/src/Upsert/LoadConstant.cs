using System.Globalization;
using System.Text;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge;

/// <summary>A column that has one value in all rows of a load.</summary>
/// <param name="Column">Quoted.</param>
/// <param name="Value">A literal. Texts as hexadecimal digits, so that no value can end one.</param>
public sealed record LoadConstant(string Column, string Value)
{
    /// <summary>As <c>LOAD DATA</c> takes it.</summary>
    public string Assignment => $"{Column} = {Value}";

    public static LoadConstant Tenant(ImportRow import) => new("`tenant_id`", $"_utf8mb4 X'{Convert.ToHexString(Encoding.UTF8.GetBytes(import.TenantId))}'");

    /// <summary>Of rows that an import writes: its tenant, itself, and when.</summary>
    public static IReadOnlyList<LoadConstant> Of(ImportRow import, DateTimeOffset changedAt) =>
    [
        Tenant(import),
        new($"`{TableDdl.ImportIdColumn}`", $"X'{import.ImportId:N}'"),
        new($"`{TableDdl.ChangedAtColumn}`", $"TIMESTAMP'{changedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'"),
    ];
}
