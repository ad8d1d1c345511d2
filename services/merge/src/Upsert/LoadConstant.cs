using System.Globalization;
using System.Text;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge;

/// <summary>A column that has one value in all rows of a load.</summary>
/// <param name="Column">Quoted.</param>
/// <param name="Value">A literal, as a column's default is written. Texts as hexadecimal digits, so that no value can end one.</param>
/// <param name="Type">In front of the literal where it is assigned, so that a text is not read as a date for each row; MySQL takes no such default.</param>
public sealed record LoadConstant(string Column, string Value, string Type = "")
{
    /// <summary>As <c>LOAD DATA</c> takes it.</summary>
    public string Assignment => $"{Column} = {Type}{Value}";

    /// <summary>Of rows that the condition holds for; the others have another value.</summary>
    public string AssignmentWhere(string condition, string otherwise) => $"{Column} = IF({condition}, {Type}{Value}, {otherwise})";

    public static LoadConstant Tenant(ImportRow import) => new("`tenant_id`", $"_utf8mb4 X'{Convert.ToHexString(Encoding.UTF8.GetBytes(import.TenantId))}'");

    /// <summary>Of rows that an import writes: its tenant, itself, and when.</summary>
    public static IReadOnlyList<LoadConstant> Of(ImportRow import, DateTimeOffset changedAt) => [Tenant(import), Import(import), Moment(changedAt)];

    public static LoadConstant Import(ImportRow import) => new($"`{TableDdl.ImportIdColumn}`", $"X'{import.ImportId:N}'");

    public static LoadConstant Moment(DateTimeOffset changedAt)
        => new($"`{TableDdl.ChangedAtColumn}`", $"'{changedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'", "TIMESTAMP");
}
