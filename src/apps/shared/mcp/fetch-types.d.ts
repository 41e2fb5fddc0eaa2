/** The SDK's declarations name this type of the DOM; Node has it without a global name. */
type HeadersInit = ConstructorParameters<typeof Headers>[0];
