const interfaces = { CommandHandler: 'ICommandHandler', QueryHandler: 'IQueryHandler' };

/**
 * `@CommandHandler(X) class … implements ICommandHandler<X>`: only the interface makes the compiler check
 * the handler's answer against the contract of X, and nothing else notices when it is left out.
 */
export const handlersNameTheirMessage = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { missing: '{{name}} handles {{message}}: let it implement {{wanted}}<{{message}}>, so that the compiler checks what it answers.' },
  },
  create: (context) => ({
    ClassDeclaration(node) {
      for (const { expression } of node.decorators) {
        const wanted = interfaces[expression.callee?.name];
        if (!wanted) continue;
        const message = context.sourceCode.getText(expression.arguments[0]);
        const said = node.implements.some(
          ({ expression: name, typeArguments }) => name.name === wanted && typeArguments && context.sourceCode.getText(typeArguments.params[0]) === message,
        );
        if (!said) context.report({ node: node.id ?? node, messageId: 'missing', data: { name: node.id?.name ?? 'This class', message, wanted } });
      }
    },
  }),
};
