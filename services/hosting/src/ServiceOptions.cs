using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Hosting;

/// <summary>A service's options: one record, bound and checked before anything starts.</summary>
public static class ServiceOptions
{
    /// <summary>Binds a section, checks its attributes and its <see cref="IValidatableObject"/> rules, and registers the record.</summary>
    /// <exception cref="ValidationException">A setting is not allowed; the message names it.</exception>
    public static T AddServiceOptions<T>(this WebApplicationBuilder builder, string section)
        where T : class, new()
    {
        var options = builder.Configuration.GetSection(section).Get<T>() ?? new T();
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
            throw new ValidationException(string.Join("; ", problems.Select(problem => $"{section}:{string.Join(", ", problem.MemberNames)} {problem.ErrorMessage}")));
        builder.Services.AddSingleton(options);
        return options;
    }
}
